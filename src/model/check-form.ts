import * as z from 'zod';

type Form = z.core.$ZodType;
type Check = (value: unknown) => boolean;

/**
 * Builds a check of whether a value has a form. It finds what `safeParse` finds, without making a copy: every command
 * checks all records of a journal, of which there may be thousands.
 */
export function checkForm(form: Form): Check {
  if (hasRules(form) && !(form instanceof z.ZodString)) return askZod(form);
  if (form instanceof z.ZodDiscriminatedUnion) return checkDiscriminated(form);
  if (form instanceof z.ZodUnion) return checkUnion(form.options);
  if (form instanceof z.ZodObject && form.def.catchall === undefined) return checkObject(form);
  if (form instanceof z.ZodArray) return checkArray(form.element);
  if (form instanceof z.ZodNullable) return checkNullable(form.unwrap());
  if (form instanceof z.ZodRecord && form.valueType instanceof z.ZodUnknown) return isMapping;
  return checkScalar(form);
}

function checkScalar(form: Form): Check {
  if (form instanceof z.ZodLiteral) return (value) => form.values.has(value as z.core.util.Literal);
  if (form instanceof z.ZodEnum) return checkWord(form.options);
  if (form instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  if (form instanceof z.ZodString) return checkText(form);
  if (form instanceof z.ZodNumber && form.format === null) return Number.isFinite;
  if (form instanceof z.ZodNumber && form.format === 'safeint') return Number.isSafeInteger;
  return askZod(form);
}

function askZod(form: Form): Check {
  return (value) => z.safeParse(form, value, { jitless: true }).success;
}

/** By its patterns and its own rules; zod itself prepares a lot for each. */
function checkText(form: z.ZodString): Check {
  const rules = (form.def.checks ?? []).map(({ _zod: { def } }) => {
    if (def.check === 'custom') return (def as z.core.$ZodCustomDef<string>).fn;
    return def.check === 'string_format' ? (def as z.core.$ZodCheckRegexDef).pattern : undefined;
  });
  if (rules.includes(undefined)) return askZod(form);
  return (value) =>
    typeof value === 'string' &&
    rules.every((rule) => (rule instanceof RegExp ? rule.test(value) : rule?.(value) === true));
}

/** Its keys decide which of the forms applies; each is prepared when first needed. */
function checkDiscriminated(form: z.ZodDiscriminatedUnion): Check {
  const key = form.def.discriminator;
  const options = new Map(
    form.options.flatMap((option) =>
      [...(option._zod.propValues?.[key] ?? [])].map((word) => [word, option]),
    ),
  );
  const checks = new Map<unknown, Check>();
  return (value) => {
    if (!isMapping(value)) return false;
    const word = Reflect.get(value, key) as z.core.util.Primitive;
    const option = options.get(word);
    if (option === undefined) return false;
    const check = checks.get(word) ?? checkForm(option);
    checks.set(word, check);
    return check(value);
  };
}

function checkUnion(options: readonly Form[]): Check {
  const checks = options.map(checkForm);
  return (value) => checks.some((check) => check(value));
}

function checkNullable(form: Form): Check {
  const check = checkForm(form);
  return (value) => value === null || check(value);
}

function checkObject({ shape }: z.ZodObject): Check {
  const fields = Object.entries(shape).map(([key, field]: [string, Form]) => {
    const isOptional = field instanceof z.ZodExactOptional;
    return { key, isOptional, check: checkForm(isOptional ? field.unwrap() : field) };
  });
  return (value) =>
    isMapping(value) &&
    // Own keys only: a key `__proto__` in a text is not inheritance.
    fields.every(({ key, isOptional, check }) =>
      Object.hasOwn(value, key) ? check(Reflect.get(value, key)) : isOptional,
    );
}

function checkArray(element: Form): Check {
  const check = checkForm(element);
  return (value) => Array.isArray(value) && value.every(check);
}

function checkWord(words: readonly unknown[]): Check {
  const known = new Set(words);
  return (value) => known.has(value);
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasRules(form: Form): boolean {
  return (form._zod.def.checks ?? []).length > 0;
}
