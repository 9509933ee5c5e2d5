import { joined, type PathTree } from '../mapper/lint/index.ts';
import { type Choice, type JsonSchema, oneOfWords, ref } from './json-schema.ts';
import { pathAbout } from './words.ts';

type ObjectTree = PathTree & { kind: 'object' };

/** A place in the record from which paths are read: the record itself, an object below it, an element of a list. */
interface Scope {
  /** As messages name it: `shop/order`, `lines of shop/order`. */
  name: string;
  tree: ObjectTree;
}

/** A path with places in lists, quoted names or another head than the scope: not listed one by one, so not refused. */
const BEYOND_LISTS = '[\\[$`]';

/**
 * What may be read from a record, as definitions: `read` says of every rule which paths there are, and of the rules inside
 * a list or an object which there are from there; `read-over` is for a mapping with a baseline. `side` is the mapping's own word, `shop/order` or `order`.
 */
export function readSide(side: string, tree: PathTree): Record<string, JsonSchema> {
  const definitions: Record<string, JsonSchema> = {};
  if (tree.kind !== 'object') return definitions;
  addScope(definitions, 'read', { name: side, tree });
  // A target inside a list that the baseline fills reads from that list's elements, and only the baseline knows which.
  definitions['read-over'] = {
    type: 'object',
    patternProperties: { '\\.': {} },
    additionalProperties: ref('read.rule'),
  };
  return definitions;
}

/** Adds `{id}` (of a whole `rules`), `{id}.rule` and `{id}.path`. */
function addScope(definitions: Record<string, JsonSchema>, id: string, { name, tree }: Scope): void {
  const inside = placesIn(tree);
  const containers: { key: 'from' | 'each'; path: string; id: string }[] = [];
  definitions[id] = { type: 'object', additionalProperties: ref(`${id}.rule`) };
  const paths = pathSchema(name, inside);
  definitions[`${id}.path`] = paths;
  for (const { path, tree: below } of inside.containers) {
    const scope = below.kind === 'list' ? below.of : below;
    if (scope.kind !== 'object') continue;
    const inner = `${id}:${path}`;
    containers.push({ key: below.kind === 'list' ? 'each' : 'from', path, id: inner });
    addScope(definitions, inner, { name: `${path} of ${name}`, tree: scope });
  }
  const lists = inside.containers.filter(({ tree: below }) => below.kind === 'list');
  definitions[`${id}.rule`] = {
    anyOf: [...(paths.anyOf as JsonSchema[]), { type: 'object' }],
    properties: {
      from: ref(`${id}.path`),
      each: {
        anyOf: [
          ...loosePaths(inside, `there is no such list in ${name}`),
          ...oneOfWords(lists.map(({ path, about }) => ({ value: path, about }))),
        ],
      },
      first: { items: ref(`${id}.rule`) },
    },
    allOf: [
      {
        if: { not: { anyOf: [{ required: ['from'] }, { required: ['each'] }] } },
        then: { properties: { rules: ref(id) } },
      },
      ...containers.map((container) => ({
        if: { properties: { [container.key]: { const: container.path } }, required: [container.key] },
        then: { properties: { rules: ref(container.id) } },
      })),
    ],
  };
}

interface Places {
  choices: Choice[];
  /** Objects and lists that can be gone into. */
  containers: { path: string; tree: PathTree; about: string }[];
  /** Paths below which anything may be, `''` for the scope itself. */
  open: string[];
}

/** Every path that is read without going through a list, and those of the first element of a list of plain values. */
function placesIn(tree: ObjectTree): Places {
  const places: Places = { choices: [], containers: [], open: [] };
  const walk = (at: ObjectTree, above: string) => {
    if (at.others === 'unlisted') places.open.push(above);
    for (const [name, field] of at.fields) {
      const path = joined(above, name);
      const about = pathAbout(field);
      const below = field.tree;
      places.choices.push({ value: path, about });
      if (below.kind === 'object' || below.kind === 'list') places.containers.push({ path, tree: below, about });
      if (below.kind === 'object') walk(below, path);
      if (below.kind === 'list' && below.of.kind === 'leaf')
        places.choices.push({ value: `${path}[0]`, about: `the first of ${path}` });
      if (below.kind === 'record' || below.kind === 'unknown') places.open.push(path);
    }
  };
  walk(tree, '');
  return places;
}

const pathSchema = (name: string, places: Places): JsonSchema => ({
  anyOf: [...loosePaths(places, `${name} has no such path`), ...oneOfWords(places.choices)],
});

/** What is no mistake although it is not listed. */
function loosePaths({ open }: Places, message: string): JsonSchema[] {
  if (open.includes('')) return [{ type: 'string' }];
  const below = open.map((path) => `^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.`);
  return [{ type: 'string', pattern: [BEYOND_LISTS, ...below].join('|'), patternErrorMessage: message }];
}
