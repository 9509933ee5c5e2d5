import { readFile } from 'node:fs/promises';
import { Problem } from '../../config/problem.ts';
import type { Patch } from '../../store/amendments.ts';

/** How a person says what shall be different of a record. */
export interface Wished {
  /** `path=value`. */
  set: string[];
  unset: string[];
  /** A file with a JSON merge patch. */
  patch?: string;
}

type Step = string | number;

const HOSTILE = new Set(['__proto__', 'constructor', 'prototype']);

/** `shippingAddress.city`, `lines[0].sku` or `lines.0.sku`. */
function stepsOf(path: string): Step[] {
  const steps = path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  if (path.trim() === '' || steps.includes('') || steps.some((step) => HOSTILE.has(String(step))))
    throw new Problem(`${path || 'an empty path'} is no path: write it as lines[0].sku or shippingAddress.city`);
  return steps;
}

const isObject = (value: unknown): value is Patch =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wished of this record, as a JSON merge patch. A `Problem` where it cannot be. */
export async function wishedPatch({ set, unset, patch }: Wished, data: unknown): Promise<Patch> {
  const made: Patch = patch === undefined ? {} : await patchFile(patch);
  for (const one of set) {
    const at = one.indexOf('=');
    if (at < 1) throw new Problem(`--set ${one}: write it as path=value`);
    put(made, data, stepsOf(one.slice(0, at)), one.slice(at + 1), one.slice(0, at));
  }
  for (const path of unset) put(made, data, stepsOf(path), null, path);
  return made;
}

async function patchFile(file: string): Promise<Patch> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Problem(`there is no file ${file}`);
  });
  return parsedObject(text, file);
}

/** A JSON object out of a text; a `Problem` names where it came from. */
export function parsedObject(text: string, from: string): Patch {
  let value: unknown;
  try {
    value = JSON.parse(text, (key, part) => {
      if (HOSTILE.has(key)) throw new Problem(`${from}: \`${key}\` is no field of a record`);
      return part;
    });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(`${from} is not readable as JSON: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new Problem(`${from} holds no JSON object`);
  return value;
}

/** Adds one change to a patch. A merge patch has no word for an element of a list: the list as it shall be stands in it whole. */
function put(patch: Patch, data: unknown, steps: readonly Step[], text: string | null, path: string): void {
  const [step, ...rest] = steps as [Step, ...Step[]];
  if (typeof step === 'number') throw new Problem(`${path}: a record begins with a field, not with a place in a list`);
  const old = isObject(data) ? data[step] : undefined;
  const wished = patch[step];
  if (rest.length === 0) patch[step] = text === null ? null : valueLike(old, text);
  else if (typeof rest[0] === 'number') patch[step] = inList(Array.isArray(wished) ? wished : old, rest, text, path);
  else {
    const below: Patch = isObject(wished) ? wished : {};
    put(below, old, rest, text, path);
    patch[step] = below;
  }
}

/** The list with one element changed; one that is taken out leaves no gap. */
function inList(old: unknown, [index, ...rest]: readonly Step[], text: string | null, path: string): unknown[] {
  const place = index as number;
  if (!Array.isArray(old) || place >= old.length)
    throw new Problem(
      `${path}: there is no place ${place}${Array.isArray(old) ? ` in a list of ${old.length}` : ', for it is no list'}`,
    );
  const list = [...old];
  const [next] = rest;
  if (rest.length === 0 && text === null) list.splice(place, 1);
  else if (rest.length === 0) list[place] = valueLike(list[place], text as string);
  else if (typeof next === 'number') list[place] = inList(list[place], rest, text, path);
  else list[place] = withField(list[place], rest, text, path);
  return list;
}

/** An element with one of its fields changed: inside of a list there is no patch, only what is there. */
function withField(old: unknown, [step, ...rest]: readonly Step[], text: string | null, path: string): Patch {
  const element: Patch = isObject(old) ? { ...old } : {};
  const name = step as string;
  if (rest.length === 0 && text === null) delete element[name];
  else if (rest.length === 0) element[name] = valueLike(element[name], text as string);
  else if (typeof rest[0] === 'number') element[name] = inList(element[name], rest, text, path);
  else element[name] = withField(element[name], rest, text, path);
  return element;
}

/** A text where a text stands (`01234` stays a postal code), else what JSON makes of it, else a text. */
function valueLike(old: unknown, text: string): unknown {
  if (typeof old === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The merge patch that makes one object of another. */
export function patchBetween(before: unknown, after: unknown): Patch {
  const patch: Patch = {};
  const old = isObject(before) ? before : {};
  const next = isObject(after) ? after : {};
  for (const name of Object.keys(old)) if (!Object.hasOwn(next, name)) patch[name] = null;
  for (const [name, value] of Object.entries(next)) {
    const was = old[name];
    if (JSON.stringify(was) === JSON.stringify(value)) continue;
    patch[name] = isObject(was) && isObject(value) ? patchBetween(was, value) : value;
  }
  return patch;
}
