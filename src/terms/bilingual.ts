/** The same in both languages: a text that the vendor gives, or what a message says. */
export interface Bilingual<Told = string> {
  readonly fr: Told;
  readonly en: Told;
}
