/** A row of any object. */
export type Row = Record<string, unknown> & { Id: string };

/** What was read, as the parser found it. */
export interface Query {
  fields: string[];
  /** Subqueries by the name of the relationship. */
  children: Query[];
  from: string;
  test: (row: Row) => boolean;
  order: string[];
  limit: number;
}

export class SoqlError extends Error {}

const TOKEN = /\s*('(?:[^'\\]|\\.)*'|\d{4}-\d\d-\d\dT[\d:.]+Z|-?\d+(?:\.\d+)?|[A-Za-z_][\w.]*|[<>!]?=|[<>(),])/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.trimEnd().length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(text);
    if (!match) throw new SoqlError(`unexpected token: '${text.slice(at, at + 10)}'`);
    tokens.push(match[1] as string);
  }
  return tokens;
}

/** Reads the part of SOQL that a caller of lists needs: SELECT with subqueries, WHERE, ORDER BY and LIMIT. */
export function parse(text: string, valueOf: (row: Row, path: string) => unknown): Query {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at]?.toUpperCase();
  const take = () => tokens[at++] ?? '';
  const want = (word: string) => {
    const token = take();
    if (token.toUpperCase() !== word) throw new SoqlError(`expecting ${word}, found '${token}'`);
  };

  const literal = (): unknown => {
    const token = take();
    if (token.startsWith("'")) return token.slice(1, -1).replace(/\\(.)/g, '$1');
    if (/^(true|false|null)$/i.test(token)) return JSON.parse(token.toLowerCase());
    if (/^\d{4}-/.test(token)) return Date.parse(token);
    if (/^-?\d/.test(token)) return Number(token);
    throw new SoqlError(`bind variables only allowed in Apex code: '${token}'`);
  };

  const compared = (row: Row, field: string, against: unknown): [unknown, unknown] => {
    const value = valueOf(row, field) ?? null;
    if (typeof against === 'number' && typeof value === 'string') return [Date.parse(value), against];
    // Texts are compared without regard to case, ids too.
    return typeof value === 'string' && typeof against === 'string'
      ? [value.toLowerCase(), against.toLowerCase()]
      : [value, against];
  };

  const condition = (): Query['test'] => {
    if (peek() === '(') {
      take();
      const inner = either();
      want(')');
      return inner;
    }
    const field = take();
    const operator = take().toUpperCase();
    if (operator === 'IN') {
      want('(');
      const values: unknown[] = [];
      do values.push(literal());
      while (take() === ',');
      return (row) =>
        values.some((one) => {
          const [left, right] = compared(row, field, one);
          return left === right;
        });
    }
    const against = literal();
    return (row) => {
      const [left, right] = compared(row, field, against) as [never, never];
      if (operator === '=') return left === right;
      if (operator === '!=') return left !== right;
      if (left === null) return false;
      return operator === '>' ? left > right : operator === '>=' ? left >= right : left < right;
    };
  };
  const both = (): Query['test'] => {
    const tests = [condition()];
    while (peek() === 'AND') {
      take();
      tests.push(condition());
    }
    return (row) => tests.every((test) => test(row));
  };
  function either(): Query['test'] {
    const tests = [both()];
    while (peek() === 'OR') {
      take();
      tests.push(both());
    }
    return (row) => tests.some((test) => test(row));
  }

  const select = (): Query => {
    want('SELECT');
    const query: Query = { fields: [], children: [], from: '', test: () => true, order: [], limit: 50_000 };
    do {
      if (peek() === '(') {
        take();
        query.children.push(select());
        want(')');
      } else query.fields.push(take());
    } while (peek() === ',' && take());
    want('FROM');
    query.from = take();
    if (peek() === 'WHERE') {
      take();
      query.test = either();
    }
    if (peek() === 'ORDER') {
      take();
      want('BY');
      do query.order.push(take());
      while (peek() === ',' && take());
    }
    if (peek() === 'LIMIT') {
      take();
      query.limit = Number(take());
    }
    return query;
  };
  const query = select();
  if (at < tokens.length) throw new SoqlError(`unexpected token: '${tokens[at]}'`);
  return query;
}
