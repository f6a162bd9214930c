/** The same text in both languages: from the vendor, or from a message. */
export interface Bilingual<Told = string> {
  readonly fr: Told;
  readonly en: Told;
}
