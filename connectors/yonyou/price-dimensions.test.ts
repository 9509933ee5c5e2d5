import { expect, it } from 'vitest';
import { isNarrowed, tierOf } from './price-dimensions.ts';

it.each([
  ['an article alone', { dimension_productId: '1', dimension_skuId: '2' }, '', false],
  [
    'the tier that is read',
    { dimension_productId: '1', dimension_agentClassId: '9', agentClassId_name: 'A' },
    'agentClassId_code',
    false,
  ],
  ['a customer in a template for everybody', { dimension_productId: '1', dimension_agentId: '7' }, '', true],
  [
    'a customer beside the tier',
    { dimension_agentClassId: '9', dimension_agentId: '7' },
    'dimension_agentClassId',
    true,
  ],
  ['a dimension that the tenant added', { dimension_freeItem1: 'x' }, '', true],
  ['a level without the prefix', { channelAgentLevel: '3' }, '', true],
  ['dimensions that are empty', { dimension_agentId: '', channelAgentLevel: null }, '', false],
  ['what is no dimension', { orgScope_name: 'Acme', amountUnit_name: 'piece', priceTypeId: '1' }, '', false],
] as const)('tells a price of %s apart', (_what, row, tierField, narrowed) => {
  expect(isNarrowed(row, tierField)).toBe(narrowed);
});

it('reads a tier from its field, and none where that is empty', () => {
  expect(tierOf({ dimension_agentClassId: 2_369 }, 'dimension_agentClassId')).toBe('2369');
  expect(tierOf({ dimension_agentClassId: '' }, 'dimension_agentClassId')).toBeUndefined();
});
