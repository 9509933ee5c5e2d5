import { expect, it } from 'vitest';
import { standingFields } from './standing.ts';

const CLOSED = { Valid: 'tNO', Frozen: 'tYES', FrozenRemarks: 'Waybill: account closed' };
const FROZEN = { Valid: 'tNO', Frozen: 'tYES', FrozenRemarks: 'Waybill: account frozen' };
const FREE = { Valid: 'tYES', Frozen: 'tNO', FrozenRemarks: '' };
const THEIRS = { Valid: 'tNO', Frozen: 'tYES', FrozenRemarks: 'moved away' };

it.each([
  ['nothing that was not told', THEIRS, undefined, {}],
  ['an account that is closed', FREE, 'closed', CLOSED],
  ['one that is closed before they are made', undefined, 'closed', CLOSED],
  ['an account that is frozen', FREE, 'frozen', FROZEN],
  ['a refusal of who was frozen', FROZEN, 'closed', CLOSED],
  ['the same once more, by nothing', CLOSED, 'closed', {}],
  ['a thaw', FROZEN, 'undecided', FREE],
  ['no thaw of who was refused', CLOSED, 'undecided', {}],
  ['an approval', CLOSED, 'open', FREE],
  ['an approval of who was never stopped, by nothing', FREE, 'open', {}],
  ['nothing of whom people stopped: a refusal', THEIRS, 'closed', {}],
  ['nothing of whom people stopped: an approval', { Frozen: 'tYES' }, 'open', {}],
] as const)('shows %s', (_, held, standing, fields) => {
  expect(standingFields(held, standing)).toEqual(fields);
  const { FrozenRemarks = '' } = fields as { FrozenRemarks?: string };
  expect(FrozenRemarks.length).toBeLessThanOrEqual(30);
});
