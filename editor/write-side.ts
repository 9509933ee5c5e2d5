import type { PathField, PathTree } from '../mapper/lint/index.ts';
import { type Choice, type JsonSchema, oneOfWords, ref } from './json-schema.ts';
import { targetAbout } from './words.ts';

type ObjectTree = PathTree & { kind: 'object' };

/**
 * What a mapping may make of one side, as definitions: `write` names the targets of `rules`, `write-over` those of a
 * mapping with a baseline, which reach into lists too, and `target` the words of `drop`.
 */
export function writeSide(tree: PathTree): Record<string, JsonSchema> {
  if (tree.kind !== 'object') return {};
  const definitions: Record<string, JsonSchema> = {};
  addTargets(definitions, 'write', tree, false);
  addTargets(definitions, 'write-over', tree, true);
  const over = definitions['write-over'] as { properties: Record<string, JsonSchema>; additionalProperties?: boolean };
  const names = Object.entries(over.properties).map(([value, { description }]) => ({
    value,
    about: description as string,
  }));
  definitions.target = {
    anyOf: [...oneOfWords(names), ...(over.additionalProperties === false ? [] : [{ type: 'string' }])],
  };
  return definitions;
}

function addTargets(
  definitions: Record<string, JsonSchema>,
  id: string,
  tree: ObjectTree,
  throughLists: boolean,
): void {
  const properties: Record<string, JsonSchema> = {};
  const patterns: Record<string, JsonSchema> = {};
  const walk = (at: ObjectTree, above: string) => {
    if (at.others === 'unlisted' && above !== '') patterns[`^${escaped(above)}\\.`] = {};
    for (const [name, field] of at.fields) {
      const path = above === '' ? name : `${above}.${name}`;
      const below = field.tree;
      const inner = below.kind === 'list' ? below.of : below;
      // Rules inside a list or an object name their targets from there.
      const rules = inner.kind === 'object' ? `write:${fromTop(id, path)}` : undefined;
      if (rules && inner.kind === 'object' && !definitions[rules]) addTargets(definitions, rules, inner, false);
      properties[path] = targetSchema(field, rules);
      if (below.kind === 'object' || (throughLists && below.kind === 'list' && inner.kind === 'object'))
        walk(inner as ObjectTree, path);
      if (below.kind === 'record' || below.kind === 'unknown') patterns[`^${escaped(path)}\\.`] = {};
    }
  };
  // Entered before it is filled: a tree that repeats itself has to end.
  const definition: JsonSchema = { type: 'object', properties, patternProperties: patterns };
  definitions[id] = definition;
  walk(tree, '');
  if (tree.others === 'none') definition.additionalProperties = false;
}

/** A path of the scope `write:lines` as it is from the record's top: `lines.sku`. */
const fromTop = (id: string, path: string): string =>
  id.includes(':') ? `${id.replace(/^[^:]*:/, '')}.${path}` : path;

const escaped = (path: string): string => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A rule for one target: the words that it may be given, where they are known, and the targets of the rules inside. */
function targetSchema(field: PathField, rules: string | undefined): JsonSchema {
  const values = field.tree.kind === 'leaf' ? field.tree.values : undefined;
  return {
    type: ['string', 'object'],
    description: targetAbout(field),
    ...(rules ? { properties: { rules: ref(rules) } } : {}),
    ...(values ? givenWords(field.nullable ? [...values, null] : values) : {}),
  };
}

/** Where no type converts them, fixed values, defaults and the answers of pairs are the target's own words. */
function givenWords(values: readonly Choice['value'][]): JsonSchema {
  const word = { anyOf: oneOfWords(values.map((value) => ({ value }))) };
  const fallback = { properties: { default: word } };
  const pairs = { if: { type: 'object', not: { required: ['table'] } }, then: { additionalProperties: word } };
  return {
    if: { not: { required: ['as'] } },
    then: { properties: { const: word, missing: fallback, unknown: fallback, lookup: pairs } },
  };
}
