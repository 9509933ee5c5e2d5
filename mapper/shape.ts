import type { z } from 'zod';
import { EVERY, type Step } from './paths.ts';
import { suggest } from './problem.ts';

/** What is known of one side of a mapping: which fields there are, and which of them must be there. */
export type Shape =
  | { kind: 'object'; fields: ReadonlyMap<string, { shape: Shape; required: boolean }> }
  | { kind: 'list'; of: Shape }
  | { kind: 'record'; of: Shape }
  | { kind: 'leaf'; schema: z.ZodType };

/** The parts of a zod schema that a shape is made of. */
interface Definition {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
}

const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

export function shapeOf(schema: z.ZodType): Shape {
  const { type, innerType, element, valueType, shape } = definitionOf(schema);
  if (shape) {
    const fields = Object.entries(shape).map(
      ([name, field]) => [name, { shape: shapeOf(field), required: definitionOf(field).type !== 'optional' }] as const,
    );
    return { kind: 'object', fields: new Map(fields) };
  }
  if (element) return { kind: 'list', of: shapeOf(element) };
  if (type === 'record' && valueType) return { kind: 'record', of: shapeOf(valueType) };
  return innerType ? shapeOf(innerType) : { kind: 'leaf', schema };
}

/** The shape below a field, or what is wrong with the name. */
export function fieldOf(
  shape: Shape,
  name: string,
): { shape: Shape; required: boolean } | { wrong: string; hint?: string } {
  if (shape.kind === 'record') return { shape: shape.of, required: false };
  if (shape.kind === 'list')
    return { wrong: `\`${name}\` is asked of a list`, hint: 'go through it by `each`, or take `[0]` or `[]`' };
  if (shape.kind === 'leaf') return { wrong: `\`${name}\` is asked of a plain value` };
  const field = shape.fields.get(name);
  if (field) return field;
  const hint = suggest(name, shape.fields.keys());
  return { wrong: `no \`${name}\` here`, ...(hint ? { hint } : {}) };
}

/** Follows a path; `undefined` shape where nothing is known. */
export function followSteps(shape: Shape, steps: readonly Step[]): { shape: Shape } | { wrong: string; hint?: string } {
  let current = shape;
  let every = false;
  for (const step of steps) {
    if (typeof step === 'string') {
      const field = fieldOf(current, step);
      if ('wrong' in field) return field;
      current = field.shape;
    } else {
      if (current.kind !== 'list') return { wrong: 'a place is asked in what is no list' };
      current = current.of;
      if (step === EVERY) every = true;
    }
  }
  return { shape: every ? { kind: 'list', of: current } : current };
}
