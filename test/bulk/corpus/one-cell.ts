import { tableOf, workbookWith } from '../files.ts';
import { GOOD_ROWS } from '../good.ts';
import { type BulkCase, causesOf, type Expected } from './bulk-case.ts';

const [ONE, TWO, THREE] = GOOD_ROWS;
/** Of the second order, that of one line. */
const ROW = 4;

/** Files that are good but for one cell, of the second of their two orders: as people, and their programs, fill it in. `beside` is what else that order says. */
export const cells = (
  column: string,
  beside: Record<string, unknown>,
  ...list: readonly (readonly [value: unknown, expected: Expected])[]
): BulkCase[] =>
  list.map(([value, expected]) => {
    const causes = causesOf(expected);
    const told = Object.entries(beside).map(([name, one]) => `${name} ${String(one) || 'empty'}`);
    return {
      name: [`${column} ${shown(value)}`, ...told].join(', '),
      bytes: () => {
        const changed = { ...THREE, SKU: 'WB-001', Quantity: 12, ...beside, [column]: value };
        const first = { ...Object.fromEntries(Object.keys(changed).map((name) => [name, ''])), ...ONE };
        return workbookWith(tableOf([first, TWO, changed]));
      },
      causes,
      meant: 2,
      needPerson: causes.length > 0 ? 1 : 0,
      ...(causes.length > 0 ? { row: ROW } : {}),
    };
  });

const MOST_SHOWN = 60;
const shown = (value: unknown): string => {
  const text = value instanceof Date ? value.toISOString() : JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
};
