import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { specificationPath } from './specs.ts';

type Element = Record<string, string | undefined> & { [name: string]: any };

interface Property {
  type: string;
  maxLength?: number;
  precision?: number;
  scale?: number;
  nullable: boolean;
  creatable: boolean;
  updatable: boolean;
}

/** A service's OData V2 metadata, for holding requests against. */
export interface Metadata {
  /** What is wrong with a body that is sent to this path: unknown fields, wrong types, texts too long, fields that may not be set. */
  requestProblems(method: string, path: string, body: unknown): string[];
  /** What is wrong with the names in `$filter`, `$select`, `$expand` and `$orderby`. */
  queryProblems(set: string, query: URLSearchParams): string[];
}

/** Loads one; `undefined`, with a line that says so, where there is none. */
export function loadMetadata(file: string): Metadata | undefined {
  const path = specificationPath(file);
  if (!path) return undefined;
  const lists = new Set(['EntityType', 'Property', 'NavigationProperty', 'EntitySet', 'Association', 'End', 'Schema']);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    isArray: (name) => lists.has(name),
  });
  const schemas: Element[] = parser.parse(readFileSync(path, 'utf8'))['edmx:Edmx']['edmx:DataServices'].Schema;
  const schema = schemas.find(({ EntityType }) => EntityType) as Element;

  const bare = (name: string) => name.split('.').at(-1) as string;
  const types = new Map<
    string,
    { properties: Map<string, Property>; links: Map<string, string>; lists: Set<string> }
  >();
  const roles = new Map<string, string>();
  const many = new Set<string>();
  for (const { End } of schema.Association)
    for (const end of End) {
      roles.set(end['@Role'], bare(end['@Type']));
      if (end['@Multiplicity'] === '*') many.add(end['@Role']);
    }
  for (const type of schema.EntityType) {
    const properties = new Map<string, Property>(type.Property.map((one: Element) => [one['@Name'], propertyOf(one)]));
    const links = new Map<string, string>(
      (type.NavigationProperty ?? []).map((one: Element) => [one['@Name'], roles.get(one['@ToRole'] as string)]),
    );
    const lists = new Set<string>(
      (type.NavigationProperty ?? [])
        .filter((one: Element) => many.has(one['@ToRole'] as string))
        .map((one: Element) => one['@Name']),
    );
    types.set(type['@Name'], { properties, links, lists });
  }
  const sets = new Map<string, string>(
    schema.EntityContainer.EntitySet.map((set: Element) => [set['@Name'], bare(set['@EntityType'] as string)]),
  );
  const typeOf = (path: string) => {
    const [first = '', ...rest] = path.replace(/\([^)]*\)/g, '').split('/');
    return rest.reduce((type, link) => types.get(type ?? '')?.links.get(link), sets.get(first));
  };

  const problems = (typeName: string | undefined, body: unknown, creating: boolean, at: string): string[] => {
    const type = types.get(typeName ?? '');
    if (!type) return [`${at}: no such entity`];
    return Object.entries(body as object).flatMap(([name, value]) => {
      const place = `${at}.${name}`;
      const link = type.links.get(name);
      if (link && Array.isArray(value))
        return value.flatMap((one, index) => problems(link, one, creating, `${place}[${index}]`));
      // Not every description says which links lead to one.
      if (link) return type.lists.has(name) ? [`${place}: no list`] : problems(link, value, creating, place);
      const property = type.properties.get(name);
      if (!property) return [`${place}: no such property`];
      if (!(creating ? property.creatable : property.updatable)) return [`${place}: may not be set`];
      return valueProblem(property, value).map((why) => `${place}: ${why}`);
    });
  };

  return {
    requestProblems: (method, path, body) => problems(typeOf(path), body, method === 'POST', path),
    queryProblems(set, query) {
      const known = (path: string): boolean => {
        const steps = path.split('/');
        const last = steps.pop() as string;
        const type = types.get(typeOf([set, ...steps].join('/')) ?? '');
        return Boolean(type?.properties.has(last) || type?.links.has(last));
      };
      const fields = (query.get('$filter') ?? '').replace(/'[^']*'/g, '').match(/\b[A-Z]\w+/g) ?? [];
      const named = ['$select', '$expand', '$orderby'].flatMap((name) => query.get(name)?.split(',') ?? []);
      return [...fields, ...named].filter((name) => !known(name)).map((name) => `${set}: no ${name}`);
    },
  };
}

const propertyOf = (one: Element): Property => ({
  type: one['@Type'] as string,
  ...(one['@MaxLength'] ? { maxLength: Number(one['@MaxLength']) } : {}),
  ...(one['@Precision'] ? { precision: Number(one['@Precision']) } : {}),
  ...(one['@Scale'] ? { scale: Number(one['@Scale']) } : {}),
  nullable: one['@Nullable'] !== 'false',
  creatable: one['@sap:creatable'] !== 'false',
  updatable: one['@sap:updatable'] !== 'false',
});

/** A value against the type as OData V2 writes it in JSON. */
function valueProblem({ type, maxLength, precision = 0, scale = 0, nullable }: Property, value: unknown): string[] {
  if (value === null) return nullable ? [] : ['may not be null'];
  switch (type) {
    case 'Edm.String':
      if (typeof value !== 'string') return ['is no text'];
      return maxLength !== undefined && value.length > maxLength ? [`is longer than ${maxLength}`] : [];
    case 'Edm.Decimal': {
      const [, whole, fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(typeof value === 'string' ? value : '') ?? [];
      if (whole === undefined) return ['is no decimal as text'];
      return whole.length > precision - scale || fraction.length > scale ? [`does not fit ${precision},${scale}`] : [];
    }
    case 'Edm.DateTime':
      return /^\/Date\(-?\d+\)\/$/.test(String(value)) ? [] : ['is no /Date(ms)/'];
    case 'Edm.DateTimeOffset':
      return /^\/Date\(-?\d+[+-]\d{4}\)\/$/.test(String(value)) ? [] : ['is no /Date(ms+0000)/'];
    case 'Edm.Boolean':
      return typeof value === 'boolean' ? [] : ['is no boolean'];
    default:
      return [`${type} is not known here`];
  }
}
