import { type Path, parsePath } from './paths.ts';
import { type Problem, suggest } from './problem.ts';
import { compilePath, type Read } from './scope.ts';
import type { TypeCall } from './syntax.ts';
import { TYPES } from './types.ts';
import type { Convert } from './unfit.ts';

/** Both are absent where there is no `as`. */
export interface CompiledType {
  convert?: Convert;
  side?: Read;
}

/**
 * Compiles `as`: the converter, and how its other setting is read where it has one (the currency of money). `undefined` where it cannot be used, which
 * `problems` tells; `follow` is given the setting's path and place, to see whether the path leads anywhere.
 */
export function compileType(
  call: TypeCall,
  problems: Problem[],
  follow: (path: Path, at: string) => void,
): CompiledType | undefined {
  const problem = (code: string, where: string, message: string, hint?: string) =>
    void problems.push({ code, message, ...(hint ? { hint } : {}), where, severity: 'error' });
  const definition = Object.hasOwn(TYPES, call.name) ? TYPES[call.name] : undefined;
  if (!definition) {
    problem('unknown-type', call.at, `no type \`${call.name}\``, suggest(call.name, Object.keys(TYPES)));
    return undefined;
  }
  const known = [...(definition.side ? [definition.side] : []), ...(definition.words ?? [])];
  for (const [name, setting] of call.settings) {
    if (!known.includes(name))
      problem('unknown-key', setting.at, `\`${call.name}\` has no \`${name}\``, suggest(name, known));
  }
  const settings = new Map([...call.settings].map(([name, setting]) => [name, setting.value]));
  const convert = definition.make(call.argument?.value, settings);
  if (typeof convert === 'string') {
    problem('bad-type', call.argument?.at ?? call.at, `\`${call.name}\` ${convert}`);
    return undefined;
  }
  const setting = definition.side === undefined ? undefined : call.settings.get(definition.side);
  if (!setting) return { convert };
  const path = parsePath(setting.value);
  if ('wrong' in path) {
    problem('bad-path', setting.at, path.wrong);
    return undefined;
  }
  follow(path, setting.at);
  return { convert, side: compilePath(path, setting.at) };
}
