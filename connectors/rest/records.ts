import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { Facts, Parent, SourceRecord } from '../connector.ts';
import type { HttpAnswer } from '../http.ts';
import { named } from './call.ts';
import { holds } from './condition.ts';
import { customerIdOf } from './customer-id.ts';
import type { RecordSpec, ValueSpec } from './definition-kind.ts';
import { at, textAt, textOf } from './path.ts';
import { fill, type Scope } from './template.ts';
import { type Mark, markOf, ordersVersions } from './times.ts';

const unreadable = (message: string): WaybillError => new WaybillError({ class: 'unavailable', message });

/**
 * The list at a path of an answer. `null` and an empty object are empty lists, as several languages write them; an answer
 * without the path is not: a page that is no answer at all must never look like the end of the list.
 */
export function itemsOf(answer: HttpAnswer, path: string, maybeMissing: boolean): unknown[] {
  const found = at(answer.data, path);
  if (Array.isArray(found)) return found;
  if (found === null || (found === undefined && maybeMissing && typeof answer.data === 'object')) return [];
  if (typeof found === 'object' && Object.keys(found).length === 0) return [];
  throw unreadable(`${named(answer)}: no list at ${path} in the answer`);
}

/** An item of the system as the envelope that staging understands. */
export function recordOf(kind: Kind, spec: RecordSpec, item: unknown): SourceRecord {
  const id = textAt(item, spec.id);
  if (id === undefined) throw unreadable(`an item of the ${kind} list has no id at ${spec.id}`);
  const version = versionOf(spec, item);
  const parent = parentOf(spec, item);
  const customerId = spec.customer && customerIdOf(textAt(item, spec.customer));
  return {
    kind,
    id,
    ...(version ? { version } : {}),
    ...(parent ? { parent } : {}),
    ...(customerId ? { customerId } : {}),
    numbers: spec.numbers.flatMap((path) => textAt(item, path) ?? []),
    ...(spec.cancelled ? { cancelled: holds(spec.cancelled, item) } : {}),
    data: item,
  };
}

/** When the item changed last; undefined where it does not say. */
export function changedOf({ changed }: RecordSpec, item: unknown): Mark | undefined {
  if (!changed) return undefined;
  try {
    return markOf(at(item, changed.path), changed);
  } catch (error) {
    throw unreadable(`${changed.path}: ${(error as Error).message}`);
  }
}

function versionOf(spec: RecordSpec, item: unknown): Mark | undefined {
  const { changed } = spec;
  return changed?.trusted && ordersVersions(changed) ? changedOf(spec, item) : undefined;
}

function parentOf({ parent }: RecordSpec, item: unknown): Parent | undefined {
  if (!parent) return undefined;
  if ('target' in parent) {
    const targetId = textAt(item, parent.target);
    return targetId ? { kind: parent.kind, targetId } : undefined;
  }
  if ('number' in parent) {
    const number = textAt(item, parent.number);
    return number ? { kind: parent.kind, number, ...(parent.of ? { of: parent.of } : {}) } : undefined;
  }
  const id = textAt(item, parent.id);
  return id ? { kind: parent.kind, id } : undefined;
}

/** What an answer tells of an object; `scope` is for values that are made of what was sent. */
export interface Told {
  id: string | undefined;
  numbers: string[];
  facts: Facts;
}

interface Telling {
  id?: ValueSpec | undefined;
  numbers: ValueSpec[];
  facts: Record<string, ValueSpec>;
}

/** `object` is the created or found object; without an `id` of its own, the record's paths are read from it. */
export function toldOf(
  spec: Telling,
  record: RecordSpec | undefined,
  object: unknown,
  answer: HttpAnswer,
  scope: Scope,
): Told {
  const value = (one: ValueSpec): string | undefined => {
    if (typeof one !== 'string')
      return answer.headers[one.header.toLowerCase()]?.split(/[?#]/, 1)[0]?.split('/').filter(Boolean).at(-1);
    if (one.includes('{')) return textOf(fill(one, { ...scope, answer: object }));
    return textAt(object, one);
  };
  const id = spec.id ?? record?.id;
  const numbers = spec.numbers.length > 0 ? spec.numbers : (record?.numbers ?? []);
  const facts: Facts = {};
  for (const [name, one] of Object.entries(spec.facts)) {
    const text = value(one);
    if (text !== undefined) facts[name] = text;
  }
  return { id: id && value(id), numbers: numbers.flatMap((one) => value(one) ?? []), facts };
}
