/** How the fixed words of a paper are written. */
export const PAPER_LANGUAGES = ['en', 'en-zh'] as const;

export type PaperLanguage = (typeof PAPER_LANGUAGES)[number];
