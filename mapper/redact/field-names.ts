import type { Personal } from '../../domain/personal.ts';

/**
 * What a field's name says of its content, where no schema and no rule says it: what it tells of a person, `secret`, `id`
 * (numbers, codes and words of a system, which stay), `label` (whose neighbour `value` is meant), `position` or `birth`.
 */
export type Meaning = Personal | 'secret' | 'id' | 'position' | 'birth';

const wordsOf = (name: string): string[] =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean);

/** Words that decide wherever they stand in a name; the first line that fits holds. */
const ANYWHERE: [Meaning, string][] = [
  [
    'secret',
    'token secret password passwd pwd passphrase authorization auth apikey accesskey privatekey credential credentials signature cookie session hmac otp pin cvv cvc',
  ],
  ['url', 'url uri link href'],
  ['email', 'email mail emailaddress mails'],
  ['phone', 'phone phonenumber mobile tel telephone fax whatsapp wechat cellphone msisdn'],
  [
    'taxId',
    'vat vatid taxid taxnumber taxcode ein eori cnpj cpf nif passport idcard ssn identification iban bic accountnumber',
  ],
  ['postalCode', 'zip zipcode postcode postal postalcode plz'],
  ['birth', 'birthday birthdate birth dob'],
  ['position', 'latitude longitude lat lng lon geo coordinates'],
  ['tracking', 'tracking waybill awb'],
  ['street', 'street address addr line1 line2 line3 addressline streetline housenumber apartment building'],
  ['city', 'city town suburb district locality village'],
  ['region', 'province region county prefecture'],
  ['company', 'company organization organisation firm employer'],
  [
    'name',
    'firstname lastname fullname surname displayname username givenname familyname middlename nickname attn recipient receiver consignee contact person buyer sender signer signatory',
  ],
  ['note', 'note notes remark remarks comment comments memo message instruction instructions greeting'],
];

/** Words that decide at the end of a name. */
const AT_END: [Meaning, string][] = [
  [
    'id',
    'id ids gid uid uuid sku code codes number no num ref reference references hash slug handle barcode key status state type typename kind method currency version ' +
      'object identity format locale language timezone unit mode channel country origin carrier service cursor action',
  ],
  ['name', 'name'],
];

const ANY = new Map(ANYWHERE.flatMap(([meaning, words]) => words.split(' ').map((word) => [word, meaning] as const)));
const END = new Map(AT_END.flatMap(([meaning, words]) => words.split(' ').map((word) => [word, meaning] as const)));

/** Beside a person or a place, these words name something of it that is none of these: `addressId`, `contactType`, `emailVerified`. */
const STILL_AN_ID = /^(id|ids|gid|uid|uuid|type|typename|status|state|method|currency|locale|language|mode|object)$/;

/** Things that have names too. */
const THING =
  /^(source|product|item|variant|article|file|field|tag|event|app|application|channel|gateway|carrier|service|method|option|attribute|property|host|table|class|kind|type|unit|currency|rule|tax|discount|coupon)$/;

/** What a field of this name holds; `undefined` where the name says nothing. */
export function meaningOf(name: string): Meaning | undefined {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined) return undefined;
  if (words.includes('tax') && /^(id|number|no|registration)$/.test(last)) return 'taxId';
  const found = [words.join(''), ...words]
    .map((word) => ANY.get(word) ?? ANY.get(word.replace(/\d+$/, '')))
    .filter((meaning) => meaning !== undefined);
  const rank = ANYWHERE.map(([meaning]) => meaning);
  const [first] = found.sort((a, b) => rank.indexOf(a) - rank.indexOf(b));
  if (first === 'secret') return first;
  if (first && words.length > 1 && STILL_AN_ID.test(last) && first !== 'taxId') return 'id';
  if (!first && last === 'name' && THING.test(words.at(-2) ?? '')) return 'id';
  return first ?? END.get(last);
}
