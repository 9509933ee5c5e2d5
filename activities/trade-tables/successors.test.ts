import { expect, it } from 'vitest';
import { readSuccessors, readSuccessorTable } from './successors.ts';

const read = (...lines: string[]) => readSuccessors('successors.csv', ['sku,successor', ...lines].join('\n'));

it('reads what is ordered in place of what', async () => {
  expect([...read('WB-001,WB-002', 'WB-002, WB-003')]).toEqual([
    ['WB-001', 'WB-002'],
    ['WB-002', 'WB-003'],
  ]);
  expect(await readSuccessorTable(undefined)).toEqual(new Map());
});

it.each([
  ['WB-002,', 'it names an sku and its successor'],
  [',WB-002', 'it names an sku and its successor'],
  ['WB-001,WB-003', 'WB-001 has a successor in another line already'],
])('says where and what is wrong: %s', (line, said) => {
  expect(() => read('WB-001,WB-002', line)).toThrow(`successors.csv:3:1 ${said}`);
});

it('says which file cannot be read', async () => {
  await expect(readSuccessorTable('/nowhere/successors.csv')).rejects.toThrow('/nowhere/successors.csv cannot be read');
});
