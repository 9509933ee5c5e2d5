import type { z } from 'zod';
import { nearest } from '../registry.ts';

export interface Finding {
  path: (string | number)[];
  message: string;
}

/** What the schema dislikes, each at its place, with the setting that was probably meant. */
export function shapeFindings(schema: z.ZodType, error: z.ZodError): Finding[] {
  return error.issues.flatMap((raw): Finding[] => {
    const { issue, path } = deepest(raw, []);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `there is no such setting${meant(key, keysAt(schema, path))}`,
      }));
    }
    if (issue.code === 'invalid_value') {
      const words = issue.values.map(String);
      const given = typeof issue.input === 'string' ? issue.input : '';
      return [{ path, message: `one of: ${words.join(', ')}${given ? meant(given, words) : ''}` }];
    }
    if (issue.code === 'invalid_key')
      return [{ path, message: `not a name: ${issue.issues[0]?.message ?? issue.message}` }];
    if (issue.code === 'invalid_type') {
      const message =
        issue.input === undefined ? `missing: ${issue.expected} is needed` : `${issue.expected} is needed here`;
      return [{ path, message }];
    }
    if (issue.code === 'invalid_union' && issue.discriminator)
      return [
        { path, message: `one of: ${(issue as { options?: unknown[] }).options?.join(', ') ?? 'the declared ones'}` },
      ];
    return [{ path, message: issue.message }];
  });
}

/** ` - did you mean` as the end of a sentence; nothing where no candidate is near. */
export function meant(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near ? `; did you mean "${near}"?` : '';
}

/** Zod says what a union's branches each dislike: the branch that got furthest is the one that was meant. */
function deepest(
  issue: z.core.$ZodIssue,
  path: (string | number)[],
): { issue: z.core.$ZodIssue; path: (string | number)[] } {
  const at = [...path, ...(issue.path as (string | number)[])];
  if (issue.code !== 'invalid_union') return { issue, path: at };
  const branches = issue.errors.flatMap((branch) => branch.slice(0, 1)).map((one) => deepest(one, at));
  // Of equally deep ones, a text that should be an object says less than the object's own trouble.
  const weight = ({ issue: one }: (typeof branches)[number]) =>
    Number(one.code === 'invalid_type' || one.code === 'invalid_value');
  branches.sort((a, b) => b.path.length - a.path.length || weight(a) - weight(b));
  return branches[0] ?? { issue, path: at };
}

interface Def {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  valueType?: z.ZodType;
  element?: z.ZodType;
  options?: z.ZodType[];
  shape?: Record<string, z.ZodType>;
}

const defOf = (schema: z.ZodType) => schema.def as unknown as Def;

/** The schemas that may stand behind one: wrappers opened, unions spread. */
function opened(schema: z.ZodType): z.ZodType[] {
  const def = defOf(schema);
  const inner = def.innerType ?? def.in;
  if (inner) return opened(inner);
  return def.options ? def.options.flatMap(opened) : [schema];
}

/** The settings that may stand at a path. */
function keysAt(schema: z.ZodType, path: (string | number)[]): string[] {
  let here = opened(schema);
  for (const name of path) {
    here = here.flatMap((one) => {
      const { shape, valueType, element } = defOf(one);
      const next = shape ? shape[String(name)] : (valueType ?? element);
      return next ? opened(next) : [];
    });
  }
  return [...new Set(here.flatMap((one) => Object.keys(defOf(one).shape ?? {})))];
}
