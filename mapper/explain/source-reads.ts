import { EVERY, type Path } from '../paths.ts';
import { placeOf, type Scope } from '../scope.ts';
import { isMissing } from '../value.ts';
import type { SourceRead } from './explanation.ts';

/** What a path found, and where the record ends before it where it found nothing. */
export function readOf(path: Path, scope: Scope, value: unknown): SourceRead {
  if (path.head === 'index') return { path: '$index', of: 'record', value };
  const base = path.head === 'here' ? scope : path.head === 'parent' ? scope.parent : undefined;
  const start = path.head === 'root' ? scope.root : base?.value;
  const place = placeOf(path, scope);
  const gap = isMissing(value) ? gapIn(start, path.steps, base?.place ?? '') : undefined;
  return { path: place || '$', of: 'record', value, ...(gap ? { gap } : {}) };
}

export function contextRead(path: Path, values: unknown, value: unknown): SourceRead {
  const gap = isMissing(value) ? gapIn(values, path.steps, '') : undefined;
  return { path: path.text, of: 'context', value, ...(gap ? { gap } : {}) };
}

const below = (place: string, step: string | number): string =>
  typeof step === 'number' ? `${place}[${step}]` : place ? `${place}.${step}` : step;

const emptiness = (value: unknown): 'absent' | 'null' | 'blank' =>
  value === undefined ? 'absent' : value === null ? 'null' : 'blank';

/** The first place of a way at which nothing is. */
function gapIn(start: unknown, steps: Path['steps'], from: string): SourceRead['gap'] {
  let value = start;
  let place = from;
  for (const step of steps) {
    if (step === EVERY) return { path: `${place}[]`, is: 'absent' };
    if (typeof value !== 'object') return { path: place, is: 'absent' };
    value = typeof step === 'number' ? (Array.isArray(value) ? value.at(step) : undefined) : own(value, step);
    place = below(place, step);
    if (isMissing(value)) return { path: place, is: emptiness(value) };
  }
  return { path: place || '$', is: emptiness(value) };
}

const own = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
