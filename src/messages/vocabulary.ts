/**
 * What can be reported, without its words: the codes and the parameters of problems (which stop), of warnings (which are journalled
 * and do not stop) and of notes (which are only shown), and how checks can come out. All of it follows from the rooms' tables.
 */
import type { Verdict } from '../terms/check.ts';
import { checks, type notes, type problems, type warnings } from './tables.ts';

export type ProblemParams = ParamsOf<typeof problems>;
export type WarningParams = ParamsOf<typeof warnings>;
export type NoteParams = ParamsOf<typeof notes>;

export type ProblemCode = keyof ProblemParams;
export type WarningCode = keyof WarningParams;
export type NoteCode = keyof NoteParams;

/** In display order. */
export const checkNames = Object.keys(checks) as readonly CheckName[];
export type CheckName = keyof typeof checks;

/** For each check, its possible outcomes and the parameters of their sentences. */
export type CheckOutcomes = { readonly [Name in CheckName]: OutcomesOf<(typeof checks)[Name]> };

type ParamsOf<Table> = {
  readonly [Code in keyof Table]: Table[Code] extends { readonly en: (params: infer Params) => unknown }
    ? Params
    : never;
};

type OutcomesOf<Check> = {
  [Status in Verdict['status'] & keyof Check]: Check[Status] extends {
    readonly en: (params: infer Params) => string;
  }
    ? { readonly status: Status; readonly params: Params }
    : never;
}[Verdict['status'] & keyof Check];
