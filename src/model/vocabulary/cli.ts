/** What can be reported of the command line. */
export interface CliProblems {
  /** A fault nobody foresaw; `detail` is the technical message. */
  'internal.fault': { readonly detail: string };
  'prerequisite.program-missing': { readonly program: string };
  /** `ulimit` of the session: of open files, which counts them, or of a file's size, in bytes. */
  'prerequisite.session-limit': {
    readonly limit: SessionLimit;
    /** In the unit of `ulimit`, but for the size of a file: that in bytes. */
    readonly value: number;
    readonly needed: number | 'unlimited';
  };
  /** `nearest` is what was probably meant; `command` is the one whose help has the answer. */
  'usage.unknown-option': UsageParams & { readonly option: string; readonly nearest?: string };
  'usage.unknown-command': UsageParams & { readonly word: string; readonly nearest?: string };
  'usage.argument-missing': UsageParams & { readonly argument: string };
  'usage.too-many-arguments': UsageParams;
  'usage.value-missing': UsageParams & { readonly option: string };
  'usage.options-conflict': UsageParams & { readonly one: string; readonly other: string };
  'usage.language-unknown': { readonly language: string };
  /** What root must not do, since nothing of it needs root. */
  'usage.needs-no-root': UsageParams;
}

export type SessionLimit = 'open-files' | 'file-size' | 'stack' | 'address-space' | 'cpu-time' | 'processes';

interface UsageParams {
  /** As typed: `ospi-update backup restore`. */
  readonly command: string;
}

export interface CliWarnings {}

export interface CliNotes {}
