import { type Component, type Node, nodeOf, nodesOf, textOf } from './component.ts';
import { translated } from './functions.ts';
import { type Place, placeOf } from './place.ts';
import { profileFields } from './profile.ts';
import type { CrossReference } from './table.ts';
import { Untranslatable, type Value } from './value.ts';

/** One field of the target, and what makes it. */
export interface Field {
  target: Place;
  value: Value;
  /** What stands there where that gives nothing. */
  otherwise?: string;
  /** The target wants it: a record without it waits for a person. */
  needed?: true;
  at: string;
}

/** What was not brought over: where it stands, what it is, and why. */
export interface Left {
  at: string;
  what: string;
  why: string;
}

export interface ReadMap {
  name: string;
  fields: Field[];
  left: Left[];
  /** Tables that its lookups read: those that were given, that stand within the map, or that are of one lookup. */
  tables: CrossReference[];
}

/** What was given besides the map. */
export interface Beside {
  profiles: ReadonlyMap<string, Component>;
  tables: ReadonlyMap<string, CrossReference>;
}

const isFunction = (node: Node, side: 'from' | 'to') => textOf(node, `@${side}Type`) === 'function';

/** What a map component says, field by field. */
export function readMap(component: Component, { profiles, tables }: Beside): ReadMap {
  const map = nodeOf(component.object, 'Map');
  const mappings = nodesOf(map, 'Mappings', 'Mapping').map((node, n) => ({ node, at: component.at('Mapping', n) }));
  const steps = nodesOf(map, 'Functions', 'FunctionStep').map((node, n) => ({
    node,
    at: component.at('FunctionStep', n),
  }));
  const profile = (side: 'from' | 'to') => {
    const found = profiles.get(textOf(map, `@${side}Profile`));
    return found ? profileFields(found) : undefined;
  };
  const known = { from: profile('from'), to: profile('to') };
  const read: CrossReference[] = [];

  /** The field that one side of a mapping names. */
  const placed = (node: Node, side: 'from' | 'to'): Place => {
    const path = textOf(node, `@${side}NamePath`);
    const key = textOf(node, `@${side}Key`);
    if (textOf(node, `@${side}TagListKey`) || /\[/.test(path))
      throw new Untranslatable(`${path || key} is one of several that a condition picks`);
    const place = known[side]?.get(key) ?? placeOf(path);
    if (place && place.length > 0) return place;
    throw new Untranslatable(
      `the field with key ${key} of the ${side === 'from' ? 'source' : 'target'} has no name here: give its profile too`,
    );
  };

  const valueOf = (node: Node, within: ReadonlySet<string>): Value => {
    if (textOf(node, '@fromCacheJoinKey')) throw new Untranslatable('it reads a document of a cache');
    if (!isFunction(node, 'from')) return { kind: 'place', place: placed(node, 'from') };
    const key = textOf(node, '@fromFunction');
    const step = steps.find((one) => textOf(one.node, '@key') === key);
    if (!step) throw new Untranslatable(`there is no function ${key}`);
    if (within.has(key)) throw new Untranslatable('its functions call one another in a circle');
    const name = textOf(step.node, '@name') || textOf(step.node, '@type');
    try {
      return translated({
        step: step.node,
        output: textOf(node, '@fromKey'),
        tables,
        keep: (table) => {
          if (!read.some((one) => one.name === table.name)) read.push(table);
        },
        mapName: component.name,
        at: step.at,
        input: (wanted) => inputOf(step.node, key, wanted, new Set([...within, key])),
      });
    } catch (error) {
      if (!(error instanceof Untranslatable) || error.message.startsWith('function ')) throw error;
      throw new Untranslatable(`function ${name} (${step.at}): ${error.message}`);
    }
  };

  const inputOf = (step: Node, key: string, wanted: string, within: ReadonlySet<string>): Value | undefined => {
    const wired = mappings.find(
      ({ node }) => isFunction(node, 'to') && textOf(node, '@toFunction') === key && textOf(node, '@toKey') === wanted,
    );
    const declared = nodesOf(step, 'Inputs', 'Input').find((one) => textOf(one, '@key') === wanted);
    const usual = declared?.['@default'];
    if (wired) {
      if (usual) throw new Untranslatable('an input of it has a value for when nothing comes');
      return valueOf(wired.node, within);
    }
    return typeof usual === 'string' && usual !== '' ? { kind: 'const', value: usual } : undefined;
  };

  const fields: Field[] = [];
  const left: Left[] = [];
  const targetOf = new Map<string, Place>();
  for (const { node, at } of mappings.filter((one) => !isFunction(one.node, 'to'))) {
    const what = textOf(node, '@toNamePath') || `key ${textOf(node, '@toKey')}`;
    try {
      const target = placed(node, 'to');
      targetOf.set(textOf(node, '@toKey'), target);
      fields.push({ target, value: valueOf(node, new Set()), at });
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error;
      left.push({ at, what, why: error.message });
    }
  }
  for (const { node, at } of steps.filter(({ node }) => nodesOf(node, 'Outputs', 'Output').length === 0))
    left.push({
      at,
      what: textOf(node, '@name') || textOf(node, '@type'),
      why: 'it makes no field, but sets something for later steps of the process: a mapping only maps',
    });
  nodesOf(map, 'Defaults', 'Default').forEach((node, n) => {
    const at = component.at('Default', n);
    const key = textOf(node, '@toKey');
    const value = textOf(node, '@value');
    const target = targetOf.get(key) ?? known.to?.get(key);
    const field = fields.find((one) => one.target === target);
    if (field) field.otherwise = value;
    else if (target && !left.some(({ what }) => what === key))
      fields.push({ target, value: { kind: 'const', value }, at });
    else
      left.push({
        at,
        what: `key ${key}`,
        why: 'the field that it fills has no name here: give the profile of the target too',
      });
  });
  return { name: component.name, fields, left, tables: read };
}
