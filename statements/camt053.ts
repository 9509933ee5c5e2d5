import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { compare, parseDecimal, sum } from '../domain/decimal.ts';
import type { BankEntry } from '../domain/transfers/entry.ts';
import { UnreadableStatement } from './unreadable.ts';

type Node = Record<string, unknown>;

const LISTS = new Set(['Stmt', 'Ntry', 'NtryDtls', 'TxDtls', 'Ustrd', 'Strd', 'Chrgs', 'Rcrd', 'RfrdDocInf']);
const NAMESPACE = /urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d\d)/;
/** From version 2 on entries are written as they are read here; version 1 was never in use. */
const FIRST_VERSION = 2;

/** The booked entries of an ISO 20022 statement (camt.053.001.02 to .13). An entry of several transactions with amounts of their own is one each. */
export function camt053(xml: string): BankEntry[] {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml))
    throw new UnreadableStatement('it has a DOCTYPE: entities are not unfolded here');
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new UnreadableStatement(`line ${valid.err.line}: this is no XML: ${valid.err.code}`);
  const version = Number(NAMESPACE.exec(xml)?.[1] ?? 0);
  if (version < FIRST_VERSION) throw new UnreadableStatement('this is no camt.053 of version 02 or later');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: true,
    htmlEntities: true,
    isArray: (name) => LISTS.has(name),
  });
  const statements = nodes(at(parser.parse(xml), 'Document', 'BkToCstmrStmt', 'Stmt'));
  if (statements.length === 0) throw new UnreadableStatement('there is no statement in it (BkToCstmrStmt/Stmt)');
  return statements.flatMap(ofStatement);
}

function ofStatement(statement: Node, index: number): BankEntry[] {
  const where = `statement ${index + 1}`;
  const account = text(at(statement, 'Acct', 'Id', 'IBAN')) ?? text(at(statement, 'Acct', 'Id', 'Othr', 'Id'));
  if (account === undefined) throw new UnreadableStatement(`${where} names no account (Acct/Id)`);
  const id = text(at(statement, 'Id')) ?? '';
  return nodes(at(statement, 'Ntry')).flatMap((entry, number) =>
    ofEntry(entry, { account, statement: id }, `${where}, entry ${number + 1}`),
  );
}

function ofEntry(entry: Node, head: Pick<BankEntry, 'account' | 'statement'>, where: string): BankEntry[] {
  const status = text(at(entry, 'Sts', 'Cd')) ?? text(at(entry, 'Sts'));
  // What is pending or for information is booked in a later statement, or never.
  if (status !== undefined && status !== 'BOOK') return [];
  const money = moneyOf(at(entry, 'Amt'));
  if (!money) throw new UnreadableStatement(`${where} has no amount (Amt with Ccy)`);
  const direction = directionOf(entry);
  if (!direction) throw new UnreadableStatement(`${where} is neither credit nor debit (CdtDbtInd)`);
  const bookedOn = (text(at(entry, 'BookgDt', 'Dt')) ?? text(at(entry, 'BookgDt', 'DtTm')))?.slice(0, 10);
  const valued = (text(at(entry, 'ValDt', 'Dt')) ?? text(at(entry, 'ValDt', 'DtTm')))?.slice(0, 10);
  const day = bookedOn ?? valued;
  if (day === undefined) throw new UnreadableStatement(`${where} has no day (BookgDt)`);
  const reversed = text(at(entry, 'RvslInd')) === 'true' || text(at(entry, 'RvslInd')) === '1';
  const isBack = (parts: readonly Node[]) => reversed || parts.some((one) => at(one, 'RtrInf') !== undefined);
  const reference = text(at(entry, 'AcctSvcrRef'));
  const base = { ...head, direction, bookedOn: day };
  const transactions = nodes(at(entry, 'NtryDtls')).flatMap((details) => nodes(at(details, 'TxDtls')));
  const own = transactions.map((one) => moneyOf(at(one, 'Amt')) ?? moneyOf(at(one, 'AmtDtls', 'TxAmt', 'Amt')));
  const apart =
    transactions.length > 1 &&
    own.every((one) => one?.currency === money.currency) &&
    compare(sum(own.map((one) => one?.amount ?? '0')), money.amount) === 0;
  const made = (parts: readonly Node[], amount: string, ref: string | undefined): BankEntry => ({
    ...base,
    amount,
    currency: money.currency,
    ...optional('reference', ref),
    text: [...parts.flatMap(remittance), ...[text(at(entry, 'AddtlNtryInf'))].filter((one) => one !== undefined)],
    ...optional(
      'payer',
      firstOf(parts, (one) => payerOf(one, direction, isBack(parts))),
    ),
    ...optional(
      'endToEnd',
      firstOf(parts, (one) => given(text(at(one, 'Refs', 'EndToEndId')))),
    ),
    ...chargesOf([entry, ...parts], money.currency),
    returned: isBack(parts),
  });
  if (!apart) {
    const [first] = transactions;
    return [made(transactions, money.amount, reference ?? text(at(first, 'Refs', 'AcctSvcrRef')))];
  }
  return transactions.map((one, index) => {
    const its = text(at(one, 'Refs', 'AcctSvcrRef'));
    const named = reference === undefined ? its : `${reference}/${its ?? index + 1}`;
    return made([one], own[index]?.amount as string, named);
  });
}

const remittance = (transaction: Node): string[] => {
  const structured = nodes(at(transaction, 'RmtInf', 'Strd')).flatMap((one) => [
    text(at(one, 'CdtrRefInf', 'Ref')),
    ...nodes(at(one, 'RfrdDocInf')).map((document) => text(at(document, 'Nb'))),
  ]);
  const free = at(transaction, 'RmtInf', 'Ustrd');
  const told = [
    ...(Array.isArray(free) ? free.map(text) : []),
    ...structured,
    text(at(transaction, 'Refs', 'EndToEndId')),
  ];
  return told.flatMap((one) => given(one) ?? []);
};

/** What banks write where the payer gave no reference. */
const given = (reference: string | undefined): string | undefined =>
  reference === 'NOTPROVIDED' ? undefined : reference;

function firstOf<One, Found>(list: readonly One[], of: (one: One) => Found | undefined): Found | undefined {
  for (const one of list) {
    const found = of(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Version 8 wraps a party in `Pty`; who pays us is the debtor, and the ultimate one where another paid for them. A booking that takes a transfer back names
 * the parties of that transfer.
 */
function payerOf(transaction: Node, direction: BankEntry['direction'], isBack: boolean): string | undefined {
  const parties = at(transaction, 'RltdPties');
  const isPaidByThem = direction === 'in' || isBack;
  for (const role of isPaidByThem ? ['UltmtDbtr', 'Dbtr'] : ['UltmtCdtr', 'Cdtr']) {
    const name = text(at(parties, role, 'Pty', 'Nm')) ?? text(at(parties, role, 'Nm'));
    if (name !== undefined) return name;
  }
  return undefined;
}

const BEARERS: Record<string, BankEntry['chargesBy']> = {
  DEBT: 'payer',
  CRED: 'receiver',
  SHAR: 'shared',
  SLEV: 'shared',
};

/** Version 2 lists charges, later ones list records of them; an entry and its only transaction may tell the same twice. */
function chargesOf(places: readonly Node[], currency: string): Pick<BankEntry, 'charges' | 'chargesBy'> {
  for (const place of places) {
    const listed = nodes(at(place, 'Chrgs')).flatMap((one) => (one.Rcrd === undefined ? [one] : nodes(one.Rcrd)));
    const amounts = listed.map((one) => moneyOf(one.Amt)).filter((one) => one?.currency === currency);
    const chargesBy = firstOf(listed, (one) => BEARERS[text(one.Br) ?? '']);
    const told = chargesBy ? { chargesBy } : {};
    if (amounts.length > 0) return { charges: sum(amounts.map((one) => one?.amount as string)), ...told };
    if (chargesBy) return told;
  }
  return {};
}

function directionOf(entry: Node): BankEntry['direction'] | undefined {
  const said = text(at(entry, 'CdtDbtInd'));
  return said === 'CRDT' ? 'in' : said === 'DBIT' ? 'out' : undefined;
}

function moneyOf(node: unknown): { amount: string; currency: string } | undefined {
  const amount = parseDecimal(text(node));
  const currency = text(at(node, '@Ccy'));
  return amount === undefined || currency === undefined || amount.startsWith('-') ? undefined : { amount, currency };
}

const nodes = (value: unknown): Node[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(
    (one): one is Node => typeof one === 'object' && one !== null,
  );

function at(node: unknown, ...path: string[]): unknown {
  let found = node;
  for (const name of path) found = typeof found === 'object' && found !== null ? (found as Node)[name] : undefined;
  return found;
}

/** The text of an element, with attributes or without. */
function text(node: unknown): string | undefined {
  const found = typeof node === 'object' ? at(node, '#text') : node;
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined;
}

const optional = <Name extends string>(name: Name, value: string | undefined): { [K in Name]?: string } =>
  (value === undefined ? {} : { [name]: value }) as { [K in Name]?: string };
