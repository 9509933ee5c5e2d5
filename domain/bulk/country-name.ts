import { countryCode } from '../countries.ts';

/** Languages in which people write countries' names into orders. */
const LANGUAGES = ['en', 'zh', 'zh-Hant', 'de', 'fr', 'es', 'it', 'ja'] as const;

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, '');

/** What people write that no list of names holds. */
const ALSO: readonly (readonly [string, string])[] = [
  ['UK', 'GB'],
  ['England', 'GB'],
  ['Great Britain', 'GB'],
  ['Scotland', 'GB'],
  ['USA', 'US'],
  ['U.S.A.', 'US'],
  ['United States of America', 'US'],
  ['America', 'US'],
  ['Holland', 'NL'],
  ['Czech Republic', 'CZ'],
  ['Korea', 'KR'],
  ['Republic of Korea', 'KR'],
  ['UAE', 'AE'],
  ['PRC', 'CN'],
  ['Mainland China', 'CN'],
];

let names: ReadonlyMap<string, string> | undefined;

/** Names are told by the ICU data of this Node; made once, when they are first asked for. */
function byName(): ReadonlyMap<string, string> {
  if (names) return names;
  const made = new Map<string, string>();
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((a) => letters.map((b) => a + b)).filter((code) => countryCode(code) === code);
  for (const language of LANGUAGES) {
    const told = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const code of codes) {
      const name = told.of(code);
      if (name && !made.has(plain(name))) made.set(plain(name), code);
    }
  }
  for (const [name, code] of ALSO) made.set(plain(name), code);
  names = made;
  return made;
}

/** The alpha-2 code of a country by code or by name: `Germany`, `德国`, `DEU`. A cell of the template holds `DE Germany 德国`. */
export function readCountry(text: string): string | undefined {
  const given = text.normalize('NFKC').trim();
  return countryCode(given) ?? byName().get(plain(given)) ?? countryCode(/^([A-Za-z]{2})\s/.exec(given)?.[1] ?? '');
}

/** Every country by code, with its name in both languages of the template. */
export function countryNames(): { code: string; en: string; zh: string }[] {
  const en = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const zh = new Intl.DisplayNames(['zh'], { type: 'region', fallback: 'none' });
  return [...new Set(byName().values())]
    .sort()
    .map((code) => ({ code, en: en.of(code) ?? code, zh: zh.of(code) ?? code }));
}
