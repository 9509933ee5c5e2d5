/**
 * The two innermost loops of a mapping as generated code: reading a chain of names, and building an object of its fields. A closure over a key is
 * one place in the code for all keys, which V8 cannot remember well; a function of its own for each has its own memory. Measured on a 30-rule order with
 * four lines: half the time. Only names that were parsed go in, each as a JSON string.
 */
import type { Read, Run, Scope } from './scope.ts';

/** Names that every object or list inherits: reading these plainly would find what is not in the record. */
const isInherited = (name: string): boolean => name in Object.prototype || name in Array.prototype;

/** What to do where a list stands in the way of a name. */
export type Blocked = (name: string, scope: Scope, run: Run) => undefined;

/** Reads `names` one below the other, from the record or element; `undefined` where this way of reading is not safe for the names. */
export function chainReader(names: readonly string[], blocked: Blocked): Read | undefined {
  if (names.length === 0 || names.some(isInherited)) return undefined;
  const steps = names.map((name, index) => {
    const key = JSON.stringify(name);
    return (
      `if (typeof v${index} !== 'object' || v${index} === null) return undefined;` +
      `const v${index + 1} = v${index}[${key}];` +
      `if (v${index + 1} === undefined) return Array.isArray(v${index}) ? blocked(${key}, scope, run) : undefined;`
    );
  });
  const body = `return (scope, run) => { const v0 = scope.value; ${steps.join('')} return v${names.length}; };`;
  return new Function('blocked', body)(blocked) as Read;
}

/** Makes an object of the fields whose readers give something, in their order; `undefined` where none does. */
export function objectBuilder(fields: readonly { key: string; read: Read }[]): Read {
  const reads = fields.map((_, index) => `r${index}`).join(', ');
  const steps = fields.map(
    ({ key }, index) =>
      `v = r${index}(scope, run); if (v !== undefined) { target[${JSON.stringify(key)}] = v; some = true; }`,
  );
  const body = `const [${reads}] = reads; return (scope, run) => { const target = {}; let some = false; let v; ${steps.join('')} return some ? target : undefined; };`;
  return new Function('reads', body)(fields.map(({ read }) => read)) as Read;
}
