import { Refusal } from './records.ts';

type Row = Record<string, unknown>;

export interface Statement {
  entity: string;
  count: boolean;
  matches(row: Row): boolean;
  startPosition: number;
  maxResults: number;
}

const SHAPE =
  /^select\s+(\*|count\(\*\))\s+from\s+(\w+)(?:\s+where\s+(.*?))?(?:\s+orderby\s+(\w+))?(?:\s+startposition\s+(\d+))?(?:\s+maxresults\s+(\d+))?$/is;
const VALUE = String.raw`'(?:[^'\\]|\\.)*'|true|false`;
const CONDITION = new RegExp(
  String.raw`^\s*([\w.]+)\s*(?:(=|>=|<=|<|>)\s*(${VALUE})|in\s*\(((?:${VALUE}|[\s,])*)\))\s*(?:and\s+|$)`,
  'i',
);

/** Fields that the vendor lets be asked for, by entity. */
const FILTERABLE: Record<string, readonly string[]> = {
  Invoice: ['Id', 'DocNumber', 'TxnDate', 'CustomerRef', 'Balance'],
  Payment: ['Id', 'TxnDate', 'CustomerRef', 'PaymentRefNum', 'TotalAmt'],
  CreditMemo: ['Id', 'DocNumber', 'TxnDate', 'CustomerRef'],
  RefundReceipt: ['Id', 'DocNumber', 'TxnDate', 'CustomerRef'],
  Customer: ['Id', 'DisplayName', 'PrimaryEmailAddr', 'Active'],
  Vendor: ['Id', 'DisplayName', 'Active'],
  Employee: ['Id', 'DisplayName', 'Active'],
  Item: ['Id', 'Name', 'Sku', 'Active', 'Type'],
  Account: ['Id', 'Name', 'Active'],
  PaymentMethod: ['Id', 'Name', 'Active'],
  TaxCode: ['Id', 'Name', 'Active'],
  Preferences: [],
};

const refused = (detail: string) => new Refusal(400, '4000', 'Error parsing query', `QueryParserError: ${detail}`);

const valueOf = (text: string): string =>
  text.startsWith("'") ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text.toLowerCase();

function fieldOf(row: Row, name: string): string {
  if (name === 'MetaData.LastUpdatedTime') return (row.MetaData as { LastUpdatedTime: string }).LastUpdatedTime;
  const value = row[name];
  if (name === 'Active') return String(value ?? true);
  if (name === 'PrimaryEmailAddr') return (value as { Address?: string } | undefined)?.Address ?? '';
  return String((value as { value?: unknown } | undefined)?.value ?? value ?? '');
}

const COMPARED: Record<string, (a: number, b: number) => boolean> = {
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
};

/** The vendor's query language, as far as somebody uses it here; what it would refuse is refused. */
export function parsed(text: string): Statement {
  const found = SHAPE.exec(text.trim());
  if (!found) throw refused('Encountered " <IDENTIFIER> "');
  const [, what = '', entity = '', where = '', sort, start = '1', max = '100'] = found;
  const fields = FILTERABLE[entity];
  if (!fields) throw refused(`${entity} is not an entity`);
  if (sort && sort !== 'Id') throw refused(`property '${sort}' is not sortable`);
  if (Number(max) > 1000) throw refused('maxresults must not be greater than 1000');
  const tests: ((row: Row) => boolean)[] = [];
  let asksActive = false;
  for (let rest = where; rest.trim() !== ''; ) {
    const one = CONDITION.exec(rest);
    if (!one) throw refused(`near ${rest.slice(0, 20)}`);
    const [whole, name = '', operator, value = '', list = ''] = one;
    if (name !== 'MetaData.LastUpdatedTime' && !fields.includes(name))
      throw refused(`property '${name}' is not queryable`);
    asksActive ||= name === 'Active';
    const values = operator ? [valueOf(value)] : (list.match(new RegExp(VALUE, 'gi')) ?? []).map(valueOf);
    const compared = operator && COMPARED[operator];
    tests.push((row) =>
      compared
        ? compared(Date.parse(fieldOf(row, name)), Date.parse(values[0] as string))
        : values.some((wanted) => fieldOf(row, name).toLowerCase() === wanted.toLowerCase()),
    );
    rest = rest.slice(whole.length);
  }
  // The inactive are not there unless they are asked for.
  if (!asksActive) tests.push(({ Active }) => Active !== false);
  return {
    entity,
    count: what !== '*',
    matches: (row) => tests.every((test) => test(row)),
    startPosition: Number(start),
    maxResults: Number(max),
  };
}
