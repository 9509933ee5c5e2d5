import { expect, it } from 'vitest';
import { config as schema } from '../config/schema.ts';
import { departureFindings } from './departure-findings.ts';

const found = (
  more: object,
  gates: string[] = ['tax'],
  papers: object = { seller: { name: 'H', lines: ['S'], country: 'CN' } },
) =>
  departureFindings(
    schema.parse({
      connections: { shop: { use: 'shop' }, 'wms-de': { use: 'wms' }, 'wms-cn': { use: 'wms' }, erp: { use: 'erp' } },
      flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms-cn'] } },
      rules: { gates, papers },
      ...more,
    }),
    (id) => (id.startsWith('wms') ? 'warehouse' : 'erp'),
  );

it('names warehouses of which nobody said where goods leave from, where a gate hangs on it', () => {
  const by = { allocation: { byCountry: { DE: 'wms-de' } } };
  expect(found(by)).toEqual([
    {
      path: 'allocation.leavesFrom',
      severity: 'warning',
      message:
        "goods of wms-de, wms-cn are taken to leave from CN, the seller's country, for tax, duty and papers: say so, or from where, as { wms-de: CN, wms-cn: CN }",
    },
  ]);
  expect(found({ allocation: { ...by.allocation, leavesFrom: { 'wms-de': 'DE' } } })[0]?.message).toContain(
    'goods of wms-cn are',
  );
  expect(found({ allocation: { leavesFrom: { 'wms-cn': 'CN' } } })).toEqual([]);
  expect(found(by, ['payment', 'stock'])).toEqual([]);
  expect(found(by, ['papers'], {})).toEqual([]);
});
