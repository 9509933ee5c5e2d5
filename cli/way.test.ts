import { expect, it } from 'vitest';
import type { RootBundle } from '../store/ledger.ts';
import { waysOf, wayText } from './way.ts';

it('shows what happened on the way and what is expected, with legs, places and who carries', () => {
  const canonical = {
    of: 'shipment',
    state: 'in-transit',
    number: '70001',
    milestones: [
      {
        what: 'departed',
        leg: 1,
        mode: 'ocean',
        place: 'CNSHA',
        carrier: 'Liberty',
        conveyance: 'Lenox 059E',
        at: '2026-11-25T00:00:00.000Z',
      },
      { what: 'customs-released', conveyance: 'ABC-1-7', expectedAt: '2026-12-15T00:00:00.000Z' },
      { what: 'customs-held' },
    ],
  };
  const inputs = [
    { kind: 'status', connectionId: 'freight', canonical },
    { kind: 'status', connectionId: 'wms', canonical: { of: 'shipment', state: 'shipped' } },
    { kind: 'status', connectionId: 'unmapped' },
  ] as unknown as RootBundle['inputs'];
  const ways = waysOf({ inputs });
  expect(ways).toEqual([{ connectionId: 'freight', number: '70001', milestones: canonical.milestones }]);
  const lines = wayText(ways[0] as (typeof ways)[0]).split('\n');
  expect(lines[0]).toBe('The way by freight, 70001:');
  expect(lines[2]).toMatch(/^1 ocean +departed +CNSHA +2026-11-25 00:00 UTC +Liberty, Lenox 059E$/);
  expect(lines[3]).toMatch(/customs-released +expected 2026-12-15 00:00 UTC +ABC-1-7$/);
});
