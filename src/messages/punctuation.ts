/** Put after a label, and between the parts of a list; French puts a no-break space before it. */
export const colon = { en: ':', fr: ' :' };
export const semicolon = { en: ';', fr: ' ;' };
