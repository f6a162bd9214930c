import * as z from 'zod';
import { manual } from '../terms/form.ts';

/** A key of a form. */
export interface Field {
  /** Without positions in lists: `backup.databases.name`. */
  readonly path: readonly string[];
  readonly form: z.core.$ZodType;
  /** Its default. */
  readonly usual: unknown;
  /** Whether it is mandatory. In a list nothing is required: the list may be shorter. */
  readonly isRequired: boolean;
}

/** Every key of a form at any depth, in order, each once. */
export function listFields(form: z.core.$ZodType): readonly Field[] {
  const fields = listBelow(form, { path: [], isRequired: true });
  // What two forms of a thing have in common is listed with the last one.
  return fields.filter(
    ({ path }, index) => !fields.slice(index + 1).some((later) => isSamePath(later.path, path)),
  );
}

function listBelow(form: z.core.$ZodType, above: Pick<Field, 'path' | 'isRequired'>): readonly Field[] {
  const inner = unwrap(form);
  if (inner instanceof z.ZodArray) return listBelow(inner.element, { ...above, isRequired: false });
  if (inner instanceof z.ZodUnion)
    return inner.options.flatMap((option) => listBelow(option, { ...above, isRequired: false }));
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([key, form]: [string, z.core.$ZodType]) => {
    const path = [...above.path, key];
    const isRequired = above.isRequired && !isLeftOut(form);
    return [{ path, form, isRequired, usual: readUsual(form) }, ...listBelow(form, { path, isRequired })];
  });
}

/** The form itself, without the wrapper that makes it optional. */
export function unwrap(form: z.core.$ZodType): z.core.$ZodType {
  if (form instanceof z.ZodPipe) return unwrap(form.out);
  return isWrapper(form) ? unwrap(form.def.innerType) : form;
}

/** The inner form of what may be missing or null. */
type Wrapper = z.ZodOptional | z.ZodExactOptional | z.ZodNullable | z.ZodDefault | z.ZodPrefault;

function isWrapper(form: z.core.$ZodType): form is Wrapper {
  return form instanceof z.ZodNullable || isLeftOut(form);
}

function isLeftOut(form: z.core.$ZodType): boolean {
  return [z.ZodOptional, z.ZodExactOptional, z.ZodDefault, z.ZodPrefault].some(
    (kind) => form instanceof kind,
  );
}

function readUsual(form: z.core.$ZodType): unknown {
  return manual.get(form)?.usual ?? (form instanceof z.ZodDefault ? form.def.defaultValue : undefined);
}

function isSamePath(one: readonly string[], other: readonly string[]): boolean {
  return one.join('.') === other.join('.');
}
