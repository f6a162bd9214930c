/** How messages write numbers and times in their language. */
export interface CheckFormat {
  /** With one decimal at the most. */
  readonly formatNumber: (value: number) => string;
  /** Local time, from ISO 8601; what is no time stays as it is. */
  readonly formatTime: (iso: string) => string;
}

/** Made at the first use: loading the rules of a language takes longer than all the rest of a short command. */
export function createCheckFormat(locale: 'en-GB' | 'fr-FR'): CheckFormat {
  let numbers: Intl.NumberFormat | undefined;
  return {
    formatNumber(value) {
      numbers ??= new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
      return numbers.format(value);
    },
    formatTime(iso) {
      const time = new Date(iso);
      if (Number.isNaN(time.getTime())) return iso;
      const day = time.toLocaleDateString(locale, { dateStyle: 'medium' });
      return `${day}${locale === 'fr-FR' ? ' à' : ','} ${time.toLocaleTimeString(locale, { timeStyle: 'medium' })}`;
    },
  };
}
