const quoted = '`(?:[^`]|``)+`|"(?:[^"]|"")+"';
const name = `(?:${quoted}|[\\w$\\u0080-\\uffff]+)`;
const gap = '(?:\\s|/\\*(?:[^*]|\\*(?!/))*\\*/|--\\s[^\\n]*\\n|#[^\\n]*\\n)';
const qualifier = `(?:${name}${gap}*\\.${gap}*)?`;
const moment = `(?:BEFORE|AFTER)${gap}+(?:INSERT|UPDATE|DELETE)\\b[^;]*?`;

const head = new RegExp(
  `(/\\*!50003 TRIGGER${gap}+(?:IF${gap}+NOT${gap}+EXISTS${gap}+)?)${qualifier}(${name}${gap}+${moment}${gap}ON${gap}+)${qualifier}(?=${name})`,
  'gi',
);

/**
 * Removes the database name from a trigger's own name and its table: the server keeps a trigger's text as written, so a
 * dump loaded elsewhere would create the trigger in the live database. Both names can only refer to the trigger's own
 * database. The body is left alone. Pure.
 */
export function unqualifyTriggers(text: string): string {
  return text.replaceAll(head, '$1$2');
}
