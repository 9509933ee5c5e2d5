import { expect, it } from 'vitest';
import { blockFor } from './order-block.ts';

const orderBlocks = { frozen: 'Z1', closed: 'Z2' };

it.each([
  ['', 'frozen', 'Z1'],
  ['Z1', 'closed', 'Z2'],
  ['Z1', 'undecided', ''],
  ['Z2', 'undecided', undefined],
  ['Z2', 'open', ''],
  ['Z1', 'frozen', undefined],
  ['', 'open', undefined],
  ['01', 'closed', undefined],
] as const)('of a customer blocked by "%s" who is %s makes %s', (held, standing, wanted) => {
  expect(blockFor(held, standing, { orderBlocks })).toBe(wanted);
  expect(blockFor(held, standing, { orderBlocks: undefined })).toBeUndefined();
});
