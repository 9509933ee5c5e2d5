import { describe, expect, it } from 'vitest';
import { PURCHASES } from '../domain/purchases/draft.ts';
import { crossCheck } from './cross-checks.ts';
import { withPurchaseFlow } from './purchase-flow.ts';
import { config } from './schema.ts';

const read = (replenish: object | undefined, flows: object = {}) =>
  config.parse({
    connections: { erp: { use: 'file' }, wms: { use: 'file' }, far: { use: 'file' } },
    flows,
    rules: { ...(replenish ? { replenish } : {}) },
  });
const found = (...of: Parameters<typeof read>) =>
  crossCheck(read(...of)).map(({ path, message }) => `${path.join('.')} ${message}`);

describe('the flow of purchases', () => {
  it('is there where an ERP is named, and goes to it', () => {
    expect(withPurchaseFlow(read({ connection: 'erp' })).flows).toEqual({
      purchases: { kinds: ['purchase'], from: [PURCHASES, 'erp'], steps: ['map', 'write erp as purchase'] },
    });
    for (const none of [{}, undefined]) expect(withPurchaseFlow(read(none)).flows).toEqual({});
  });

  it('is refused where its ERP or its warehouses are not what they have to be', () => {
    expect(found({ connection: 'erp', warehouses: { wms: 'WH', far: 'US' } })).toEqual([]);
    expect(found({ connection: 'erb', warehouses: { wsm: 'WH' } })).toEqual([
      expect.stringMatching(/^rules\.replenish\.connection .*erb/),
      expect.stringMatching(/^rules\.replenish\.warehouses\.wsm .*wsm/),
    ]);
    expect(found({ connection: 'erp', warehouses: { wms: 'WH', far: 'WH' } })).toEqual([
      expect.stringMatching(/^rules\.replenish\.warehouses\.far WH is another warehouse already/),
    ]);
    expect(found({ warehouses: { wms: 'WH' } })).toEqual([expect.stringContaining('no ERP calls them anything')]);
    const taken = { purchases: { kinds: ['stock'], from: ['wms'], steps: ['map', 'write erp'] } };
    expect(found({ connection: 'erp' }, taken)).toEqual([expect.stringContaining('there is a flow purchases already')]);
  });
});
