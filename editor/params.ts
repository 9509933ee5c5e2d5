import { parseMapping } from '../mapper/parse.ts';
import type { SourceFile } from '../mapper/problem.ts';
import type { Entry, Rule } from '../mapper/syntax.ts';

/** A constant of the connection that a mapping reads by `context: params.NAME`. */
export interface ReadParam {
  name: string;
  /** The target that is made of it, e.g. `FCustId.FNumber`. */
  target: string;
  /** Without it every record fails. */
  required: boolean;
  /** What stands in its place without it. */
  fallback?: unknown;
}

/** Every constant that a mapping file reads, once for each target; nothing of a file that cannot be read. */
export function paramsOf(file: SourceFile): ReadParam[] {
  const { mapping } = parseMapping(file);
  return mapping ? mapping.entries.flatMap((entry) => fromEntry(entry, '')) : [];
}

function fromEntry({ target, rule }: Entry, above: string): ReadParam[] {
  return fromRule(rule, [...(above ? [above] : []), ...target].join('.'));
}

function fromRule({ source, missing }: Rule, target: string): ReadParam[] {
  switch (source.kind) {
    case 'context': {
      const [head, name] = source.path.steps;
      if (head !== 'params' || typeof name !== 'string') return [];
      const fallback = missing?.do === 'default' ? { fallback: missing.value } : {};
      return [{ name, target, required: missing === undefined || missing.do === 'fail', ...fallback }];
    }
    case 'expr':
      return [...source.expression.text.matchAll(/\$context\.params\.(\w+)/g)].map(([, name]) => ({
        name: name as string,
        target,
        required: false,
      }));
    case 'first':
      return source.options.flatMap((option) => fromRule(option, target)).map((one) => ({ ...one, required: false }));
    case 'object':
    case 'each':
      return source.entries.flatMap((entry) => fromEntry(entry, target));
    case 'path':
    case 'const':
      return [];
  }
}
