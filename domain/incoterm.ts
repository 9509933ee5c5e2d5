/** Incoterms 2020, by who pays and who clears the goods in the country of arrival. */
export const INCOTERMS = ['EXW', 'FCA', 'FAS', 'FOB', 'CPT', 'CIP', 'CFR', 'CIF', 'DAP', 'DPU', 'DDP'] as const;

export type IncotermCode = (typeof INCOTERMS)[number];

/** Terms of earlier editions that shops still offer, and what says the same today. */
const OLDER: Readonly<Record<string, IncotermCode>> = {
  DDU: 'DAP',
  DES: 'DAP',
  DAF: 'DAP',
  DAT: 'DPU',
  DEQ: 'DPU',
  CNF: 'CFR',
};

export interface Incoterm {
  code: IncotermCode;
  /** The named place, e.g. `Hamburg`; absent where only the code was given. */
  place?: string;
  /** The older term that was written, where it was one. */
  written?: string;
}

/** `DDP`, `ddu Hamburg`, `FOB (Shenzhen), Incoterms 2020` -> code and place; `undefined` for what names no term. */
export function parseIncoterm(text: string): Incoterm | undefined {
  const match = /^\s*([A-Za-z]{3})\b[\s,:(-]*(.*?)\)?\s*$/s.exec(text.replace(/,?\s*\(?incoterms\b.*$/is, ''));
  const word = match?.[1]?.toUpperCase();
  if (word === undefined) return undefined;
  const known = INCOTERMS.find((code) => code === word);
  const code = known ?? OLDER[word];
  if (code === undefined) return undefined;
  const place = match?.[2]?.trim();
  return { code, ...(place ? { place } : {}), ...(known ? {} : { written: word }) };
}

/** The seller names the place up to which they bear the risk: their own for E and F terms, the buyer's for C and D. */
export const placeIsSellers = (code: IncotermCode): boolean => code.startsWith('E') || code.startsWith('F');

/** Only under DDP the seller clears the goods in the country of arrival and pays duty and tax there. */
export const sellerImports = (code: IncotermCode): boolean => code === 'DDP';
