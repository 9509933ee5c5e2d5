/** Of VAT ids behind their prefix, as the European Commission documents them for its members; `GB`, `CH` and `NO` as their own authorities do. */
const FORMS: Record<string, RegExp> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^(?:[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/,
  FI: /^\d{8}$/,
  FR: /^[A-HJ-NP-Z0-9]{2}\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(?:\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
  IT: /^\d{11}$/,
  LT: /^(?:\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^[A-Z0-9+*]{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{10}01$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
  XI: /^(?:\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
  GB: /^(?:\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
  CH: /^E\d{9}(?:MWST|TVA|IVA)?$/,
  NO: /^\d{9}MVA$/,
};

/** Greece writes `EL` before its ids, whatever its country's code is. */
const PREFIX_OF: Record<string, string> = { GR: 'EL' };

/** What can be said of a VAT id without asking anybody. */
export interface VatId {
  /** Its prefix: mostly the country's code. */
  prefix: string;
  /** Behind the prefix, without what people put between digits. */
  number: string;
  wellFormed: boolean;
}

/**
 * Reads a VAT id. Where it has no prefix, that of the country that the customer is billed in is meant; nothing can be said of an id
 * of a country whose form is not known here.
 */
export function readVatId(text: string, country?: string): VatId | undefined {
  const plain = text.toUpperCase().replace(/[\s.,/_-]/g, '');
  if (plain === '') return undefined;
  const own = plain.slice(0, 2);
  const prefix = FORMS[own] ? own : country && (PREFIX_OF[country] ?? country);
  const form = prefix && FORMS[prefix];
  if (!form) return undefined;
  const rest = prefix === own ? plain.slice(2) : plain;
  // Austria's U, and figures of other countries, may look like a prefix: the whole is tried as well.
  const number = form.test(rest) || !form.test(plain) ? rest : plain;
  return { prefix, number, wellFormed: form.test(number) };
}
