import { expect, test } from 'vitest';
import { ITEMS } from './items.ts';
import { contractTable, type Line } from './summary.ts';

const line = (kind: Line['kind'], more: Partial<Line>): Line => ({
  system: 'acme',
  kind,
  passed: new Map(),
  failed: new Map(),
  absent: new Set(),
  untried: new Set(),
  ...more,
});

test('says of every item what passed, what failed, and why there is nothing', () => {
  const [head, system, order, , sum] = contractTable([
    line('', { passed: new Map([['connection', 5]]), absent: new Set(['webhook']) }),
    line('order', {
      passed: new Map([
        ['pull', 5],
        ['push', 1],
      ]),
      failed: new Map([['push', 2]]),
      absent: new Set(['cancel']),
      untried: new Set(['paging']),
    }),
  ]).split('\n') as [string, string, string, string, string];
  const starts = ITEMS.map((item) => head.indexOf(`  ${item}`) + 2);
  const cells = (row: string) =>
    Object.fromEntries(ITEMS.map((item, i) => [item, row.slice(starts[i], starts[i + 1]).trim()]));
  expect(system).toMatch(/^acme /);
  expect(cells(system)).toMatchObject({ connection: '5', webhook: 'absent', pull: '' });
  expect(cells(order)).toMatchObject({
    connection: '',
    pull: '5',
    push: '2 FAILED',
    cancel: 'absent',
    paging: 'untried',
    // Of such a kind nothing is known: `-t` left it out, or it was forgotten.
    find: 'not run',
  });
  expect(sum).toBe('1 systems: 11 tests of the contract passed, 2 failed.');
});
