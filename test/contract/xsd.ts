import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { specificationPath } from './specs.ts';

type Node = Record<string, any>;

interface Field {
  type: string | undefined;
  list: boolean;
}

/** An XML schema whose types travel as JSON: names and kinds of values are its own, and their order says nothing. */
export interface XmlSchema {
  /** What is wrong with a value of this complex type: fields it does not have, lists that are none, kinds of values, words out of an enumeration. */
  problems(type: string, value: unknown): string[];
}

const TAGS = [
  'xs:attribute',
  'xs:element',
  'xs:complexType',
  'xs:simpleType',
  'xs:enumeration',
  'xs:choice',
  'xs:sequence',
  'xs:group',
];
const all = (node: Node | undefined, name: string): Node[] => node?.[`xs:${name}`] ?? [];

/** How the kinds of XML look in JSON; dates are texts. */
const KINDS: Record<string, (value: unknown) => boolean> = {
  'xs:decimal': (value) => typeof value === 'number',
  'xs:positiveInteger': (value) => Number.isSafeInteger(value) && Number(value) > 0,
  'xs:integer': Number.isSafeInteger,
  'xs:boolean': (value) => typeof value === 'boolean',
  'xs:string': (value) => typeof value === 'string',
  'xs:date': (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
  'xs:dateTime': (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};

/**
 * Loads one; `undefined`, with a line that says so, where there is none. `elsewhere` names the fields of types that other files define; of
 * a type that it does not name, nothing is checked.
 */
export function loadXmlSchema(file: string, elsewhere: Record<string, readonly string[]>): XmlSchema | undefined {
  const path = specificationPath(file);
  if (!path) return undefined;
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => TAGS.includes(name),
  });
  const schema: Node = parser.parse(readFileSync(path, 'utf8'))['xs:schema'];
  const named = (tag: string) => new Map(all(schema, tag).map((one) => [one['@name'] as string, one]));
  const [complex, simple, groups, globals] = [
    named('complexType'),
    named('simpleType'),
    named('group'),
    named('element'),
  ];

  /** Fields below sequences, choices and groups, wherever they are nested. */
  const within = (node: Node): [string, Field][] => [
    ...all(node, 'element').map((one): [string, Field] => {
      const target = one['@ref'] ? globals.get(one['@ref']) : one;
      const list = one['@maxOccurs'] !== undefined && one['@maxOccurs'] !== '1';
      return [one['@name'] ?? one['@ref'], { type: target?.['@type'], list }];
    }),
    ...[...all(node, 'sequence'), ...all(node, 'choice')].flatMap(within),
    ...all(node, 'group').flatMap((one) => within(groups.get(one['@ref']) ?? {})),
  ];

  /** Fields of a type and of those that it extends; undefined for a type of another file that nobody has named. */
  const fieldsOf = (name: string): Map<string, Field> | undefined => {
    const type = complex.get(name);
    if (!type) {
      const known = elsewhere[name];
      return known && new Map(known.map((field) => [field, { type: undefined, list: false }]));
    }
    // A text with attributes: in JSON the text is the value among them.
    const text = type['xs:simpleContent']?.['xs:extension'];
    if (text) {
      const attributes = all(text, 'attribute').map((one) => one['@name'] as string);
      return new Map(['value', ...attributes].map((field) => [field, { type: undefined, list: false }]));
    }
    const extension = type['xs:complexContent']?.['xs:extension'];
    const base = extension ? fieldsOf(extension['@base']) : undefined;
    return new Map([...(base ?? []), ...within(type), ...(extension ? within(extension) : [])]);
  };

  const problems = (name: string | undefined, value: unknown, at: string): string[] => {
    if (name === undefined || value === undefined || value === null) return [];
    const kind = KINDS[name];
    if (kind) return kind(value) ? [] : [`${at}: no ${name}`];
    const words = simple.get(name)?.['xs:restriction']?.['xs:enumeration'] as Node[] | undefined;
    if (words) return words.some((one) => one['@value'] === value) ? [] : [`${at}: ${String(value)} is not in ${name}`];
    const fields = fieldsOf(name);
    if (!fields) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return [`${at}: no ${name}`];
    return Object.entries(value).flatMap(([field, one]): string[] => {
      const known = fields.get(field);
      if (!known) return [`${at}.${field}: not in ${name}`];
      if (!known.list) return problems(known.type, one, `${at}.${field}`);
      if (!Array.isArray(one)) return [`${at}.${field}: no list`];
      return one.flatMap((item, n) => problems(known.type, item, `${at}.${field}[${n}]`));
    });
  };
  return { problems: (type, value) => problems(type, value, type) };
}
