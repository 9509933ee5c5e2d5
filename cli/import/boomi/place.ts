/** A name on the way to a field; `list` where what stands there is a list of things. */
export interface Part {
  name: string;
  list: boolean;
}

/** A field of a profile, from the record on. */
export type Place = readonly Part[];

const ELEMENT_OF_ARRAY = 'Array';
const OBJECT = 'Object';

/**
 * A profile's name path as a place in the record: `Root/Object/lines/Array/ArrayElement1/Object/sku` is `lines[].sku`,
 * `Record/Elements/sku` is `sku`. The root's own name is left out. Undefined where it picks one of several by a condition.
 */
export function placeOf(namePath: string): Place | undefined {
  if (namePath === '' || /[[\]]/.test(namePath)) return undefined;
  const names = namePath.split('/');
  if (names[1] === 'Elements' || names[1] === 'Fields') return names.slice(2).map(plain);
  const json = names[1] === OBJECT || names[1] === ELEMENT_OF_ARRAY;
  return json ? jsonPlace(names.slice(1)) : names.slice(1).map(plain);
}

const plain = (name: string): Part => ({ name, list: false });

function jsonPlace(names: string[]): Place | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    if (name === OBJECT) continue;
    if (name === ELEMENT_OF_ARRAY) {
      const last = parts.at(-1);
      // A list at the very top: the records themselves, which come one by one here.
      if (last) last.list = true;
      at += 1;
      continue;
    }
    parts.push(plain(name));
  }
  return parts.length > 0 ? parts : undefined;
}

/** As people write it in a file of names: `lines[].sku`. */
export const shownPlace = (place: Place): string =>
  place.map(({ name, list }) => (list ? `${name}[]` : name)).join('.');

/** The same, read. */
export const readPlace = (text: string): Place =>
  text
    .trim()
    .split('.')
    .map((one) => ({ name: one.replace(/\[\]$/, ''), list: one.endsWith('[]') }));

/** The place of the innermost list that a field is in; empty where it is in none. */
export function listOf(place: Place): Place {
  const last = place.findLastIndex(({ list }) => list);
  return place.slice(0, last + 1);
}

export const isSame = (a: Place, b: Place): boolean => shownPlace(a) === shownPlace(b);

const PLAIN = /^[A-Za-z_][\w-]*$/;

/** Names as our paths have them; those with other characters stand in backticks. */
export const pathText = (place: Place): string =>
  place.map(({ name }) => (PLAIN.test(name) ? name : `\`${name}\``)).join('.');

/** A field as it is read from within a list (or from the record, where that is empty). */
export function readFrom(place: Place, list: Place): string {
  if (list.length > 0 && isSame(place.slice(0, list.length), list)) return pathText(place.slice(list.length));
  return list.length === 0 ? pathText(place) : `$root.${pathText(place)}`;
}
