type Row = Record<string, unknown>;
type Test = (row: Row) => boolean;

/** What differs between versions and systems: how values are written in a filter, and how those of rows compare with them. */
export interface FilterWords {
  literal(text: string): unknown;
  compare(a: unknown, b: unknown): number;
}

const TOKEN = /\s*(\(|\)|datetimeoffset'[^']*'|datetime'[^']*'|'(?:[^']|'')*'|[\w./]+)/y;

/** The part of `$filter` that callers use: comparisons joined by `and` and `or`, in brackets or not. Throws what is not understood. */
export function compileFilter(filter: string | undefined, words: FilterWords): Test {
  if (!filter) return () => true;
  const tokens = tokensOf(filter);
  const test = either(tokens, words);
  if (tokens.length > 0) throw new Error(`Invalid expression near ${tokens[0]}`);
  return test;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.trimEnd().length; ) {
    const token = TOKEN.exec(text)?.[1];
    if (!token) throw new Error('Invalid token in the filter');
    tokens.push(token);
  }
  return tokens;
}

function either(tokens: string[], words: FilterWords): Test {
  const tests = [both(tokens, words)];
  while (tokens[0] === 'or') {
    tokens.shift();
    tests.push(both(tokens, words));
  }
  return (row) => tests.some((test) => test(row));
}

function both(tokens: string[], words: FilterWords): Test {
  const tests = [one(tokens, words)];
  while (tokens[0] === 'and') {
    tokens.shift();
    tests.push(one(tokens, words));
  }
  return (row) => tests.every((test) => test(row));
}

const SIGNS: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

function one(tokens: string[], words: FilterWords): Test {
  if (tokens[0] === '(') {
    tokens.shift();
    const test = either(tokens, words);
    if (tokens.shift() !== ')') throw new Error('Missing closing bracket in the filter');
    return test;
  }
  const [field, operator = '', operand = ''] = tokens.splice(0, 3);
  const sign = SIGNS[operator];
  if (!field || !sign) throw new Error(`Invalid operator ${operator} in the filter`);
  const value = words.literal(operand);
  return (row) => sign(words.compare(row[field], value));
}
