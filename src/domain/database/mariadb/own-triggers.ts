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
 * The server keeps a trigger's words as they were written: where they name the database, of the trigger or of its table, a dump that
 * is loaded elsewhere would make the trigger in the database that is in use. Leaves that name out, which can be no other's than the
 * trigger's own. What the trigger does is left alone. Pure.
 */
export function unqualifyTriggers(text: string): string {
  return text.replaceAll(head, '$1$2');
}
