import { isHostile } from './problem.ts';

/** A name, a position in a list (negative: from its end), or `[]`: every element. */
export type Step = string | number | typeof EVERY;
export const EVERY = Symbol('[]');

/** From where a path is read: the current record or element, the whole record, the element around, or its own position. */
export type Head = 'here' | 'root' | 'parent' | 'index';

export interface Path {
  text: string;
  head: Head;
  steps: Step[];
}

const NAME = /([^.[\]"'`\s(){}?:,;=<>!&|+*/%^~#@]+)|`([^`]+)`/y;
const BRACKET = /\[(?:(-?\d+)|"([^"]+)"|())\]/y;
const HEADS: Record<string, Head> = { $: 'here', $root: 'root', $parent: 'parent', $index: 'index' };

/**
 * Reads a path: names by dots, `[0]` and `[-1]` for a place in a list, `[]` for all of its elements, `["a.b"]` or backticks for names with dots
 * or spaces. `$` is the element itself, `$root` the record, `$parent` the element around this one, `$index` its place, from 0.
 * Answers what is wrong where it is no path.
 */
export function parsePath(text: string): Path | { wrong: string; offset: number } {
  const steps: Step[] = [];
  let offset = 0;
  do {
    const bracket = text[offset] === '[';
    const dot = text[offset] === '.';
    if (dot === (offset === 0) && !bracket) return { wrong: `\`${text}\` is no path`, offset };
    const token = bracket ? BRACKET : NAME;
    token.lastIndex = offset + (dot ? 1 : 0);
    const match = token.exec(text);
    if (!match) return { wrong: `\`${text}\` is no path`, offset };
    const [, first, second] = match;
    const step = bracket ? (first === undefined ? (second ?? EVERY) : Number(first)) : ((first ?? second) as string);
    if (typeof step === 'string' && isHostile(step)) return { wrong: `\`${step}\` cannot be read`, offset };
    steps.push(step);
    offset = token.lastIndex;
  } while (offset < text.length);
  const first = steps[0];
  if (typeof first !== 'string' || !first.startsWith('$') || text.startsWith('`')) return { text, head: 'here', steps };
  const head = HEADS[first];
  if (!head) return { wrong: `\`${first}\` is no place to read from`, offset: 0 };
  if (head === 'index' && steps.length > 1) return { wrong: '`$index` has no fields', offset: 0 };
  return { text, head, steps: steps.slice(1) };
}

/** What reading met that is not simply absent. */
export type Obstacle = (step: Step) => void;

function stepInto(value: unknown, step: Step, obstacle: Obstacle): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (typeof step === 'string') {
    if (Object.hasOwn(value, step)) return (value as Record<string, unknown>)[step];
    if (Array.isArray(value)) obstacle(step);
    return undefined;
  }
  if (!Array.isArray(value)) {
    obstacle(step);
    return undefined;
  }
  return typeof step === 'number' ? value.at(step) : value;
}

function walk(value: unknown, steps: readonly Step[], from: number, obstacle: Obstacle): unknown {
  let current = value;
  for (let i = from; i < steps.length; i++) {
    const step = steps[i] as Step;
    current = stepInto(current, step, obstacle);
    if (step !== EVERY) continue;
    if (current === undefined) return undefined;
    return (current as unknown[]).flatMap((element) => {
      const found = walk(element, steps, i + 1, obstacle);
      return found === undefined ? [] : Array.isArray(found) ? found : [found];
    });
  }
  return current;
}

/**
 * Compiles the steps to a reader. Absent is `undefined`; a list where a name was asked for (or the reverse) is reported to `obstacle`, since it
 * would look as if the field were empty. One and two names, which nearly all paths are, have readers of their own.
 */
export function compileSteps(steps: readonly Step[]): (value: unknown, obstacle: Obstacle) => unknown {
  const [a, b] = steps;
  if (a === undefined) return (value) => value;
  if (steps.length === 1) return (value, obstacle) => stepInto(value, a, obstacle);
  if (steps.length === 2 && b !== undefined && a !== EVERY && b !== EVERY) {
    return (value, obstacle) => stepInto(stepInto(value, a, obstacle), b, obstacle);
  }
  return (value, obstacle) => walk(value, steps, 0, obstacle);
}
