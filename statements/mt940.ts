import { parseDecimal } from '../domain/decimal.ts';
import type { BankEntry } from '../domain/transfers/entry.ts';
import { UnreadableStatement } from './unreadable.ts';

interface Field {
  tag: string;
  value: string;
  line: number;
}

const LINE =
  /^(?<day>\d{6})(?<entry>\d{4})?(?<mark>R?[CD])(?<funds>[A-Z])?(?<amount>\d[\d,]*)(?<type>[NFS][A-Z0-9]{3})(?<customer>[^\n]*?)(?:\/\/(?<bank>[^\n]*))?(?:\n(?<more>[^]*))?$/;
const BALANCE = /^[CD]\d{6}([A-Z]{3})/;
/** What banks write where there is no reference. */
const NO_REFERENCE = /^(NONREF|NOREF|)$/;

/** The entries of SWIFT MT940 statements, with or without the envelope of the message. */
export function mt940(text: string): BankEntry[] {
  const entries: BankEntry[] = [];
  let account: string | undefined;
  let statement = '';
  let currency: string | undefined;
  let last: BankEntry | undefined;
  for (const { tag, value, line } of fields(text)) {
    const where = `line ${line}, :${tag}:`;
    if (tag === '20') {
      account = currency = last = undefined;
      statement = '';
    } else if (tag === '25' || tag === '25P') account = value.split('\n')[0]?.trim();
    else if (tag === '28C') statement = value.trim();
    else if (tag === '60F' || tag === '60M') {
      currency = BALANCE.exec(value)?.[1];
      if (!currency) throw new UnreadableStatement(`${where} is no opening balance`);
    } else if (tag === '61') {
      if (!account) throw new UnreadableStatement(`${where} comes before its account (:25:)`);
      if (!currency)
        throw new UnreadableStatement(`${where} comes before the opening balance (:60F:) that names its currency`);
      last = entryOf(value, { account, statement, currency }, where);
      entries.push(last);
    } else if (tag === '86' && last) Object.assign(last, information(value, last));
    else if (tag.startsWith('62')) last = undefined;
  }
  if (account === undefined && entries.length === 0)
    throw new UnreadableStatement('there is no account (:25:) in it: this is no MT940');
  return entries;
}

/** A field goes on over lines until the next tag, or the end of its message. */
function fields(text: string): Field[] {
  const found: Field[] = [];
  let open: Field | undefined;
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const start = /^(?:\{[^\n]*\{4:)?:(\d\d[A-Z]?):(.*)$/.exec(line);
    if (start) {
      open = { tag: start[1] as string, value: start[2] as string, line: index + 1 };
      found.push(open);
    } else if (/^(-\}?.*|\{.*)$/.test(line)) open = undefined;
    else if (open) open.value += `\n${line}`;
  }
  return found;
}

function entryOf(
  value: string,
  { account, statement, currency }: Pick<BankEntry, 'account' | 'statement' | 'currency'>,
  where: string,
): BankEntry {
  const { day, entry, mark, amount, customer = '', bank = '', more = '' } = LINE.exec(value.trimEnd())?.groups ?? {};
  const exact = parseDecimal(amount?.replace(',', '.').replace(/\.$/, ''));
  if (!day || !mark || exact === undefined) throw new UnreadableStatement(`${where} is no entry`);
  const reference = bank.trim();
  return {
    account,
    statement,
    currency,
    direction: mark === 'C' || mark === 'RD' ? 'in' : 'out',
    amount: exact,
    bookedOn: bookedOn(day, entry),
    ...(NO_REFERENCE.test(reference) ? {} : { reference }),
    text: [customer, more].map((one) => one.trim()).filter((one) => !NO_REFERENCE.test(one)),
    returned: mark.startsWith('R'),
  };
}

/** The value date has a year and the entry date none: it is within half a year of the other. */
function bookedOn(day: string, entry: string | undefined): string {
  const year = 2000 + Number(day.slice(0, 2));
  if (entry === undefined) return `${year}-${day.slice(2, 4)}-${day.slice(4, 6)}`;
  const apart = Number(entry.slice(0, 2)) - Number(day.slice(2, 4));
  const its = apart > 6 ? year - 1 : apart < -6 ? year + 1 : year;
  return `${its}-${entry.slice(0, 2)}-${entry.slice(2, 4)}`;
}

/** Returned transfers of German banks: codes of the posting that say so. */
const RETURNED_CODES = new Set(['108', '109', '159', '184', '185']);

/** What stands in :86:, in sub-fields as German banks have it, in code words between slashes, or free. */
function information(
  value: string,
  { text: before, currency }: Pick<BankEntry, 'text' | 'currency'>,
): Partial<BankEntry> {
  const structured = /^(\d{3})([?>@#^~])(?=\d\d)/.exec(value);
  if (structured) {
    const [, code = '', separator = '?'] = structured;
    const parts = value.slice(3).replaceAll('\n', '').split(separator).slice(1);
    const of = (wanted: (key: number) => boolean) =>
      parts.filter((part) => wanted(Number(part.slice(0, 2)))).map((part) => part.slice(2));
    const purpose = of((key) => (key >= 20 && key <= 29) || (key >= 60 && key <= 63));
    const payer = of((key) => key === 32 || key === 33)
      .join('')
      .trim();
    return {
      text: [...before, ...purpose],
      ...(payer === '' ? {} : { payer }),
      ...endToEndOf(/(?:^|\n)EREF\+([^\n]*)/.exec(purpose.join('\n'))?.[1]),
      ...(RETURNED_CODES.has(code) ? { returned: true } : {}),
    };
  }
  const lines = value.split('\n').map((line) => line.trimEnd());
  const joined = lines.join('');
  const named = /\/(?:ORDP|NAME)\/(?:\/?NAME\/)?([^/]+)/.exec(joined) ?? COUNTERPARTY.exec(joined);
  const payer = named?.[1]?.trim();
  return {
    text: [...before, ...lines.filter((line) => line !== '')],
    ...(payer ? { payer } : {}),
    ...endToEndOf(/\/EREF\/([^/]+)/.exec(joined)?.[1]),
    ...chargesOf(joined, currency),
    ...(/\/RTRN\//.test(joined) ? { returned: true } : {}),
  };
}

/** Account, bank and name of who pays, as ING has them. */
const COUNTERPARTY = /\/CNTP\/[^/]*\/[^/]*\/([^/]+)/;

const endToEndOf = (written: string | undefined): Pick<BankEntry, 'endToEnd'> => {
  const endToEnd = written?.trim();
  return !endToEnd || endToEnd === 'NOTPROVIDED' ? {} : { endToEnd };
};

/** SWIFT's code words for what was kept on the way: `/CHGS/EUR5,00/`. In another currency than the account's it is no amount of the entry. */
function chargesOf(joined: string, currency: string): Pick<BankEntry, 'charges'> {
  const [, kept] = new RegExp(`/CHGS/${currency}(\\d[\\d,]*)`).exec(joined) ?? [];
  const charges = parseDecimal(kept?.replace(',', '.').replace(/\.$/, ''));
  return charges === undefined ? {} : { charges };
}
