import { suggest } from '../problem.ts';
import type { Leaf, LeafType, PathTree } from './path-tree.ts';

/** Why what a rule makes does not fit its target. `sure` where it never does; else it may, and nothing checks it. */
export interface Misfit {
  code: 'type-mismatch' | 'unchecked-type' | 'wrong-value';
  message: string;
  hint?: string;
}

/** A plain value of which only the type is known, or its possible values. */
export const leaf = (type: LeafType, values?: Leaf['values']): Leaf => ({
  kind: 'leaf',
  type,
  ...(values ? { values } : {}),
  takes: () => true,
});

const NAMES: Record<LeafType, string> = {
  text: 'a text',
  choice: 'one of a few words',
  decimal: 'an exact decimal as text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  instant: 'a time in UTC as text',
  date: 'a day as text',
  country: 'a country code',
  currency: 'a currency code',
  mixed: 'a number or a text',
};

/** The type of `as` that makes what a target wants. */
const MAKES: Partial<Record<LeafType, string>> = {
  text: 'text',
  decimal: 'decimal',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  instant: 'instant',
  date: 'date',
  country: 'country',
  currency: 'currency',
};

export function nameOf(tree: PathTree): string {
  if (tree.kind === 'list') return 'a list';
  if (tree.kind === 'leaf')
    return tree.values && tree.values.length <= 20 ? `one of ${tree.values.join(', ')}` : NAMES[tree.type];
  return tree.kind === 'unknown' ? 'anything' : 'an object';
}

type Base = 'text' | 'number' | 'boolean';

function baseOf(type: LeafType, values: Leaf['values']): Base | undefined {
  if (type === 'mixed') return undefined;
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type !== 'choice') return 'text';
  const kinds = new Set(values?.map((value) => (typeof value === 'string' ? 'text' : typeof value)));
  return kinds.size === 1 ? ([...kinds][0] as Base) : undefined;
}

const asHint = (type: LeafType): { hint: string } | object => {
  const as = MAKES[type];
  return as ? { hint: `say what it is: \`as: ${as}\`` } : {};
};

/** Whether what is `made` can stand where `target` is wanted. */
export function misfit(made: PathTree, target: PathTree, name: string): Misfit | undefined {
  if (made.kind === 'unknown' || target.kind === 'unknown') return undefined;
  const mismatch = (hint?: string): Misfit => ({
    code: 'type-mismatch',
    message: `\`${name}\` is ${nameOf(target)}, and this makes ${nameOf(made)}`,
    ...(hint ? { hint } : {}),
  });
  if (target.kind === 'list') {
    if (made.kind === 'list') return misfit(made.of, target.of, name);
    return made.kind === 'leaf' && made.type === 'mixed'
      ? undefined
      : mismatch('a list is made by `each` with `rules`, or by a path with `[]`');
  }
  if (target.kind !== 'leaf') return made.kind === 'leaf' || made.kind === 'list' ? mismatch() : undefined;
  if (made.kind === 'list') return mismatch('take one element, `[0]`, or join them: { expr: "$join(...)" }');
  if (made.kind !== 'leaf') return mismatch('name the field of it that is meant');
  return misfitOfLeaves(made, target, name, mismatch);
}

/** Words of a source are translated; a single word was perhaps misspelt. */
function hintFor(made: readonly unknown[], target: Leaf): { hint?: string } {
  if (target.type !== 'choice') return {};
  if (made.length > 1) return { hint: 'translate the words by a `lookup`' };
  const hint = suggest(String(made[0]), (target.values ?? []).map(String));
  return hint?.startsWith('did you mean') ? { hint } : {};
}

/** Why texts are refused where a text is wanted. */
const boundOf = (refused: readonly unknown[], { type, maxLength }: Leaf): string =>
  type === 'text' && maxLength !== undefined && refused.some((value) => String(value).length > maxLength)
    ? ` of ${maxLength} characters at most`
    : '';

function misfitOfLeaves(made: Leaf, target: Leaf, name: string, mismatch: (hint?: string) => Misfit) {
  if (made.type === 'choice' && made.values) {
    const refused = made.values.filter((value) => !target.takes(value));
    if (refused.length === 0) return undefined;
    const shown = refused.map((value) => JSON.stringify(value)).join(', ');
    // A record with one of the others would do, and perhaps there is no other.
    if (refused.length < made.values.length) {
      const message = `\`${name}\` is ${nameOf(target)}, and its source may also say ${shown}`;
      return { code: 'unchecked-type' as const, message, ...hintFor(made.values, target) };
    }
    return {
      code: 'wrong-value' as const,
      message: `\`${name}\` cannot be ${shown}: it is ${nameOf(target)}${boundOf(refused, target)}`,
      ...hintFor(made.values, target),
    };
  }
  const from = baseOf(made.type, made.values);
  const to = baseOf(target.type, target.values);
  if (from === undefined || to === undefined || made.type === target.type) return undefined;
  const { hint } = asHint(target.type) as { hint?: string };
  if (from !== to) return mismatch(hint);
  if (target.type === 'text' || target.type === 'number') return undefined;
  if (made.type !== 'text' && made.type !== 'number') return mismatch(hint);
  return {
    code: 'unchecked-type' as const,
    message: `\`${name}\` is ${nameOf(target)}, and nothing makes sure that this is one`,
    ...(target.type === 'choice' ? { hint: 'translate the words by a `lookup`' } : asHint(target.type)),
  };
}

/** What each type of `as` makes. */
export const MADE: Readonly<Record<string, PathTree>> = {
  text: leaf('text'),
  integer: leaf('integer'),
  decimal: leaf('decimal'),
  number: leaf('number'),
  money: leaf('decimal'),
  date: leaf('date'),
  instant: leaf('instant'),
  boolean: leaf('boolean'),
  country: leaf('country'),
  currency: leaf('currency'),
  email: leaf('text'),
  phone: leaf('text'),
};
