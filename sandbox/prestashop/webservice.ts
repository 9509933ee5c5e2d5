import { XMLBuilder, XMLParser } from 'fast-xml-parser';

export type Value = string | Value[] | { [name: string]: Value };
export type Row = { id: string; [field: string]: Value };

/** Refused: the status, the webservice's number of it, and its words. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const SPACE = 'xmlns:xlink="http://www.w3.org/1999/xlink"';
const builder = new XMLBuilder({ format: false, suppressEmptyNode: false, cdataPropName: '#cdata' });
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });

/** Values stand in CDATA, as the webservice writes them. */
const wrapped = (value: Value): unknown => {
  if (typeof value === 'string') return { '#cdata': value };
  if (Array.isArray(value)) return value.map(wrapped);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, wrapped(one)]));
};

const document = (inside: string): string => `${HEAD}<prestashop ${SPACE}>${inside}</prestashop>`;

export const element = (name: string, row: Row): string => document(builder.build({ [name]: wrapped(row) }));

export const elements = (resource: string, name: string, rows: Row[]): string =>
  document(`<${resource}>${rows.map((row) => builder.build({ [name]: wrapped(row) })).join('')}</${resource}>`);

export const errors = (code: number, message: string): string =>
  document(`<errors><error><code><![CDATA[${code}]]></code><message><![CDATA[${message}]]></message></error></errors>`);

/** What the key may do, as the root lists it. */
export const rights = (resources: readonly string[], may: (verb: string, resource: string) => boolean): string =>
  document(
    `<api shopName="Sandbox">${resources
      .map((one) => {
        const verbs = ['get', 'put', 'post', 'delete', 'head'].map((verb) => `${verb}="${may(verb, one)}"`);
        return `<${one} xlink:href="/api/${one}" ${verbs.join(' ')}></${one}>`;
      })
      .join('')}</api>`,
  );

/** The element of a body. */
export function bodyOf(text: unknown, name: string): Record<string, string> {
  const { prestashop } = parser.parse(String(text)) as { prestashop?: Record<string, Record<string, string>> };
  const found = prestashop?.[name];
  if (!found) throw new Refusal(500, 127, 'XML error : this is not what the resource is made of');
  return found;
}

const isTime = (field: string): boolean => field.startsWith('date_');

function holds(held: string, condition: string): boolean {
  const [, operator = '', inside = ''] = /^([<>!]?)\[(.*)\]$/s.exec(condition) ?? [];
  const compare = /^-?\d+(\.\d+)?$/.test(inside)
    ? Number(held) - Number(inside)
    : held < inside
      ? -1
      : held > inside
        ? 1
        : 0;
  if (operator === '>') return compare > 0;
  if (operator === '<') return compare < 0;
  return operator === '!' ? held !== inside : inside.split('|').includes(held);
}

/** A list as the webservice selects it: filtered, sorted, limited, and cut down to the fields that are asked for. */
export function selected(rows: Row[], query: Record<string, string>): Row[] {
  const filters = Object.entries(query).flatMap(([name, value]) => {
    const field = /^filter\[(\w+)\]$/.exec(name)?.[1];
    return field ? [[field, value] as const] : [];
  });
  if (filters.some(([field]) => isTime(field)) && query.date !== '1')
    throw new Refusal(400, 32, 'You have to set "date" parameter to "1" to filter by dates.');
  const found = rows.filter((row) => filters.every(([field, value]) => holds(String(row[field] ?? ''), value)));
  const [, sort] = /^\[(\w+)_ASC\]$/.exec(query.sort ?? '') ?? [];
  if (sort) {
    const by = (row: Row) => (sort === 'id' ? row.id.padStart(10, '0') : String(row[sort]));
    // Rows of one value come in an order that nobody promises.
    found.reverse().sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : 0));
  }
  const limits = (query.limit ?? '').split(',').filter(Boolean).map(Number);
  const [from = 0, count = found.length] = limits.length === 1 ? [0, ...limits] : limits;
  return found.slice(from, from + count).map((row) => displayed(row, query.display));
}

function displayed(row: Row, display: string | undefined): Row {
  if (display === 'full') return row;
  const fields = /^\[(.*)\]$/.exec(display ?? '[id]')?.[1]?.split(',') ?? ['id'];
  return Object.fromEntries(fields.map((field) => [field, row[field] ?? ''])) as Row;
}
