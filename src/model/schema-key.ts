/** Names the schema of a file for editors. It means nothing to the program. */
const schemaKey = '$schema';

/** A configuration or a manifest without the key that names its schema. */
export function omitSchemaKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const isSchema = ([key, named]: readonly [string, unknown]) =>
    key === schemaKey && typeof named === 'string';
  return entries.some(isSchema) ? Object.fromEntries(entries.filter((entry) => !isSchema(entry))) : value;
}
