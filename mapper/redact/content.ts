import type { Fakes } from './fakes.ts';

/** What stands in place of a secret. */
export const SECRET = '***';

// All bounded: a text of megabytes takes no longer than reading it.
const EMAIL = /[\p{L}\d._%+'-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,8}/gu;
const PHONE = /(?<![\w+])\+[1-9](?:[\s().\-/]{0,2}\d){6,14}(?!\d)/g;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
/** As card networks number them: ids of systems are seldom of these lengths and beginnings. */
const CARD =
  /(?<![\d-])(?:(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|35\d{2}|6\d{3})(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})(?![\d-])/g;
const IP =
  /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])|\b(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b/gi;
const URL = /\bhttps?:\/\/[^\s"'<>]+/gi;
/** Credentials that show by how they begin. */
const MARKED_SECRET =
  /\beyJ[\w-]{8,2000}\.[\w-]{8,8000}\.[\w-]{0,2000}|\bBearer\s+\S+|\bBasic\s+[A-Za-z0-9+/=]{8,}|\b(?:shp(?:at|ss|ca|pa)|ghp|gho|xox[abpr]|sk|pk|rk|whsec)[_-][\w-]{8,}|\bAKIA[A-Z0-9]{16}\b|-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g;

/** Replaces what shows by its form alone, anywhere in a text: addresses, numbers and secrets of well-known shapes. */
export function fakeContent(text: string, fakes: Fakes): string {
  return text
    .replace(MARKED_SECRET, SECRET)
    .replace(URL, (url) => fakes.of('url', url))
    .replace(EMAIL, (address) => fakes.of('email', address))
    .replace(IBAN, (iban) => (isIban(iban) ? fakes.of('taxId', iban) : iban))
    .replace(CARD, (card) => (isCard(card) ? masked(card) : card))
    .replace(IP, (address) => (address.includes(':') ? '2001:db8::1' : '192.0.2.1'))
    .replace(PHONE, (phone) => fakes.of('phone', phone));
}

/** A long mixture of letters and digits that no name explains: a token rather than a word. */
export const looksSecret = (text: string): boolean =>
  /^[0-9a-f]{32,}$/i.test(text) ||
  (/^[A-Za-z0-9+/_=-]{24,}$/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text));

/** A time, an amount, a code or a word of a system: not what a person writes. */
export const looksCoded = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text) ||
  /^-?\d{1,6}(\.\d{1,6})?%?$/.test(text) ||
  (/^(#|gid:\/\/)?[A-Za-z0-9/:._#-]{1,64}$/.test(text) === true &&
    (/\d/.test(text) || /^[a-z]+([_.-][a-z]+)*$/.test(text) || /^[A-Z]+([_.-][A-Z]+)*$/.test(text)));

/** As strict as it gets: a time, a small number, yes or no. */
export const looksPlain = (text: string): boolean =>
  /^(true|false|yes|no|-?\d{1,6}(\.\d{1,6})?|\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?)$/i.test(text);

/** As many digits as a telephone number has, and nothing else. */
export const looksDialled = (text: string): boolean =>
  /^\+?[\d\s().\-/]+$/.test(text) &&
  /^\d{7,15}$/.test(text.replace(/\D/g, '')) &&
  !/^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !/^\d+\.\d+$/.test(text);

function masked(card: string): string {
  const digits = card.replace(/\D/g, '').length;
  let at = 0;
  return card.replace(/\d/g, (digit) => (++at <= digits - 4 ? '*' : digit));
}

function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}

function isIban(text: string): boolean {
  const plain = text.replace(/ /g, '');
  const moved = plain.slice(4) + plain.slice(0, 4);
  let rest = 0;
  for (const one of moved) {
    const value = Number.parseInt(one, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
