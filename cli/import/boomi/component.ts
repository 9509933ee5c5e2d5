import { basename } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Problem } from '../../../config/problem.ts';

/** An element as it was parsed: attributes are `@name`, elements that may repeat are lists. */
export type Node = Record<string, unknown>;

/** A component of an export, with the places of its elements. */
export interface Component {
  file: string;
  id: string;
  name: string;
  /** `transform.map`, `crossref`, `profile.json` ... */
  type: string;
  object: Node;
  /** Where the nth element of that name begins, as `file:line`. */
  at(element: string, nth: number): string;
}

const REPEATED = new Set(['Mapping', 'FunctionStep', 'Input', 'Output', 'Default', 'row', 'ref', 'columnHeader']);

/** A component as the platform's API and its `pull` give it: `<bns:Component type=...><bns:object>...`. */
export function readComponent(file: string, text: string): Component {
  const refuse = (why: string) => new Problem(`${file}: ${why}`);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw refuse('it has a DOCTYPE: no component has one');
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw refuse(`line ${valid.err.line}: this is no XML: ${valid.err.msg}`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    // A delimiter may be a blank.
    trimValues: false,
    isArray: (name) => REPEATED.has(name),
  });
  const component = nodeOf(parser.parse(text), 'Component');
  if (!component) throw refuse('there is no <Component> in it: export the component, not the process that uses it');
  const places = elementPlaces(text);
  return {
    file,
    id: textOf(component, '@componentId'),
    name: textOf(component, '@name'),
    type: textOf(component, '@type'),
    object: nodeOf(component, 'object') ?? {},
    at: (element, nth) => `${basename(file)}:${places.get(element)?.[nth] ?? 1}`,
  };
}

/** The line of each beginning of an element, by its name; what is in comments and CDATA begins none. */
function elementPlaces(text: string): Map<string, number[]> {
  const bare = text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, (hidden) => hidden.replace(/[^\n]/g, ' '));
  const places = new Map<string, number[]>();
  let line = 1;
  for (const [whole, name] of bare.matchAll(/\n|<(?:\w+:)?(\w+)/g)) {
    if (whole === '\n') line += 1;
    else places.set(name as string, [...(places.get(name as string) ?? []), line]);
  }
  return places;
}

/** The element of that name below; undefined where there is none, or only text. */
export function nodeOf(node: Node | undefined, ...names: string[]): Node | undefined {
  let here: unknown = node;
  for (const name of names) here = (here as Node | undefined)?.[name];
  return typeof here === 'object' && here !== null && !Array.isArray(here) ? (here as Node) : undefined;
}

/** The elements of that name below. */
export function nodesOf(node: Node | undefined, ...names: string[]): Node[] {
  const last = names.at(-1) as string;
  const found = (names.length > 1 ? nodeOf(node, ...names.slice(0, -1)) : node)?.[last];
  return (Array.isArray(found) ? found : found === undefined ? [] : [found]).filter(
    (one): one is Node => typeof one === 'object' && one !== null,
  );
}

export const textOf = (node: Node | undefined, name: string): string => {
  const value = node?.[name];
  return typeof value === 'string' ? value : '';
};
