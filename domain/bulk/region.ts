import { nearestWord } from '../nearest.ts';

/** States and provinces by code (ISO 3166-2), of the countries whose carriers ask for one. */
const REGIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US: byCode(
    'AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|DC District of Columbia|AS American Samoa|GU Guam|MP Northern Mariana Islands|PR Puerto Rico|VI Virgin Islands|UM Minor Outlying Islands|AA Armed Forces Americas|AE Armed Forces Europe|AP Armed Forces Pacific',
  ),
  CA: byCode(
    'AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon',
  ),
  AU: byCode(
    'ACT Australian Capital Territory|NSW New South Wales|NT Northern Territory|QLD Queensland|SA South Australia|TAS Tasmania|VIC Victoria|WA Western Australia',
  ),
};

function byCode(list: string): Record<string, string> {
  return Object.fromEntries(list.split('|').map((one) => /^(\w+) (.*)$/.exec(one)?.slice(1) as [string, string]));
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^\p{L}]+/gu, '');

/** Whether a country has this state or province, by code or by name, and its code; of other countries every text stands. `near` is what was probably meant. */
export function knowsRegion(
  text: string,
  country: string,
): { known: true; code?: string } | { known: false; near?: string } {
  const regions = REGIONS[country];
  if (!regions) return { known: true };
  const given = plain(text.replace(new RegExp(`^${country}-`, 'i'), ''));
  const found = Object.entries(regions).find(([code, name]) => given === code || given === plain(name));
  if (found) return { known: true, code: found[0] };
  const near = nearestWord(given, Object.values(regions).map(plain));
  const name = Object.entries(regions).find(([, one]) => plain(one) === near);
  return { known: false, ...(name ? { near: name[0] } : {}) };
}
