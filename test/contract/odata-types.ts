import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { specificationPath } from './specs.ts';

type Element = Record<string, string | undefined> & { [name: string]: any };

/** A service's OData metadata of version 3 or 4, whose entities hold objects and lists of them, for holding requests against. */
export interface ODataTypes {
  /** What is wrong with a body that is sent to an entity set: unknown fields, wrong types, words that an enumeration lacks. */
  requestProblems(set: string, body: unknown): string[];
  /** What is wrong with the names in `$filter`, `$select` and `$orderby`. */
  queryProblems(set: string, query: URLSearchParams): string[];
}

/** Fields of a company's own are in nobody's metadata but its own. */
const OWN = /^U_/;

/** Loads one; `undefined`, with a line that says so, where there is none. */
export function loadODataTypes(file: string): ODataTypes | undefined {
  const path = specificationPath(file);
  if (!path) return undefined;
  const lists = new Set([
    'EntityType',
    'ComplexType',
    'EnumType',
    'Member',
    'Property',
    'EntitySet',
    'EntityContainer',
  ]);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => lists.has(name),
  });
  const schema: Element = parser.parse(readFileSync(path, 'utf8'))['edmx:Edmx']['edmx:DataServices'].Schema;
  const bare = (name: string) => name.split('.').at(-1) as string;
  const types = new Map<string, Map<string, string>>(
    [...schema.EntityType, ...schema.ComplexType].map((type: Element) => [
      type['@Name'],
      new Map((type.Property ?? []).map((one: Element) => [one['@Name'], one['@Type']])),
    ]),
  );
  const words = new Map<string, Set<unknown>>(
    schema.EnumType.map((type: Element) => [
      type['@Name'],
      new Set((type.Member ?? []).map((one: Element) => one['@Name'])),
    ]),
  );
  const sets = new Map<string, string>(
    schema.EntityContainer.flatMap((container: Element) => container.EntitySet ?? []).map((set: Element) => [
      set['@Name'],
      bare(set['@EntityType'] as string),
    ]),
  );

  const valueProblems = (type: string, value: unknown, at: string): string[] => {
    const list = /^Collection\((.+)\)$/.exec(type)?.[1];
    if (list)
      return Array.isArray(value)
        ? value.flatMap((one, index) => valueProblems(list, one, `${at}[${index}]`))
        : [`${at}: no list`];
    const enumeration = words.get(bare(type));
    if (enumeration) return enumeration.has(value) ? [] : [`${at}: no such word`];
    if (types.has(bare(type))) return objectProblems(bare(type), value, at);
    const fits: Record<string, boolean> = {
      'Edm.String': typeof value === 'string',
      'Edm.Int32': Number.isInteger(value),
      'Edm.Double': typeof value === 'number',
      'Edm.DateTime': /^\d{4}-\d\d-\d\d/.test(String(value)),
    };
    return fits[type] ? [] : [`${at}: no ${type}`];
  };
  const objectProblems = (name: string, body: unknown, at: string): string[] => {
    const type = types.get(name);
    if (!type || typeof body !== 'object' || body === null) return [`${at}: no ${name}`];
    return Object.entries(body).flatMap(([field, value]) => {
      const known = type.get(field);
      if (known) return valueProblems(known, value, `${at}.${field}`);
      return OWN.test(field) ? [] : [`${at}.${field}: no such property`];
    });
  };

  return {
    requestProblems: (set, body) => objectProblems(sets.get(set) ?? '', body, set),
    queryProblems(set, query) {
      const type = types.get(sets.get(set) ?? '');
      const filter = (query.get('$filter') ?? '').replace(/'[^']*'/g, '').match(/\b[A-Z]\w+/g) ?? [];
      const named = ['$select', '$orderby'].flatMap((name) => query.get(name)?.split(',') ?? []);
      return [...filter, ...named]
        .filter((name) => !type?.has(name) && !OWN.test(name))
        .map((name) => `${set}: no ${name}`);
    },
  };
}
