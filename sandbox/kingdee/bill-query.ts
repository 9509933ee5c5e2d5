/** One row that a query may answer: dotted column names to plain values. */
export type QueryRow = Record<string, string | number | null>;

type Test = (row: QueryRow) => boolean;

const CONDITION = /^([\w.]+)\s*(>=|<=|<>|=|>|<|in)\s*(.+)$/i;

/** The part of the vendor's filter language that callers use: conditions joined by `and`, in brackets or not. */
export function compileFilter(filter: string): Test {
  const tests = splitAnd(filter).map(compileCondition);
  return (row) => tests.every((test) => test(row));
}

/** Values of `column in (...)` or `column = ...`, where a filter asks for them: lets a caller use an index. */
export function wanted(filter: string, column: string): string[] | undefined {
  for (const condition of splitAnd(filter)) {
    const [, name, operator, operand] = CONDITION.exec(condition) ?? [];
    if (name === column && operator && /^(in|=)$/i.test(operator)) return literals(operand as string).map(String);
  }
  return undefined;
}

function splitAnd(filter: string): string[] {
  const text = unwrap(filter.trim());
  if (text === '') return [];
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "'") quoted = !quoted;
    if (quoted) continue;
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0 && /^ and /i.test(text.slice(at, at + 5))) {
      parts.push(text.slice(start, at));
      start = at + 5;
    }
  }
  parts.push(text.slice(start));
  return parts.length === 1 ? [text] : parts.flatMap(splitAnd);
}

function unwrap(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0 && at < text.length - 1) return text;
  }
  return unwrap(text.slice(1, -1).trim());
}

function compileCondition(condition: string): Test {
  const [, name, operator, operand] = CONDITION.exec(condition) ?? [];
  if (!name || !operator || !operand) throw new Error(`filter not understood: ${condition}`);
  const values = literals(operand);
  if (operator.toLowerCase() === 'in') {
    const set = new Set(values.map(String));
    return (row) => set.has(String(row[name]));
  }
  const value = values[0] as string | number;
  return (row) => {
    const order = compare(row[name] ?? null, value);
    switch (operator) {
      case '>=':
        return order >= 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '<':
        return order < 0;
      case '<>':
        return order !== 0;
      default:
        return order === 0;
    }
  };
}

function literals(operand: string): (string | number)[] {
  const found = unwrap(operand.trim()).match(/'(?:[^']|'')*'|[^,\s]+/g) ?? [];
  return found.map((one) => (one.startsWith("'") ? one.slice(1, -1).replaceAll("''", "'") : Number(one)));
}

/** Times compare as text whichever way their two halves are joined. */
export function compare(a: string | number | null, b: string | number | null): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a ?? '').replace('T', ' '), String(b ?? '').replace('T', ' ')];
  return left < right ? -1 : left > right ? 1 : 0;
}
