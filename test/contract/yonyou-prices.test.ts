import { afterEach, beforeEach, expect, it } from 'vitest';
import yonyou from '../../connectors/yonyou/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/yonyou/access.ts';
import sandbox from '../../sandbox/yonyou/index.ts';
import { TEMPLATE } from '../../sandbox/yonyou/prices.ts';
import { type AnyPort, failureOf, type Harness, pullPages, startHarness } from './harness.ts';

const CLASSES = '2369199784005895';
const options = (origin: string) => ({ ...DEFAULT_ACCOUNT, directory: origin });
let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({ connector: yonyou, sandbox, options });
});
afterEach(() => harness.close());

const set = (fields: object) => harness.system.act('setPrice', { recordGradients_price: 10, ...fields });
const read = async (more: object): Promise<(string | undefined)[][]> => {
  const ctx = await harness.connect({ ...options(harness.server.url('yonyou')), ...more });
  const pages = await pullPages(yonyou.kinds.price as AnyPort, ctx, null);
  return pages
    .flatMap(({ records }) => records)
    .map(({ data }) => {
      const { sku, tier, recordGradients_price, recordGradients_amountFloor } = data as Record<string, string>;
      return [sku, tier, recordGradients_price, recordGradients_amountFloor];
    });
};

it('tells each template as the tier that its field names, step by step', async () => {
  set({ productId_code: 'A', skuId_code: 'A-red' });
  const ofClass = { template: CLASSES, productId_code: 'A', dimension_agentClassId: '2369199784005901' };
  set({ ...ofClass, recordGradients_price: 9.5 });
  set({ ...ofClass, recordGradients_price: '8.755', recordGradients_amountFloor: 100 });
  expect(await read({ priceTemplates: { [TEMPLATE]: '', [CLASSES]: 'dimension_agentClassId' } })).toEqual([
    ['A-red', undefined, '10', '1'],
    ['A', '2369199784005901', '9.5', '1'],
    ['A', '2369199784005901', '8.755', '100'],
  ]);
});

it('tells nobody what a single customer pays, nor a price that is none, not in force or without its tier', async () => {
  set({ productId_code: 'ONE-CUSTOMER', dimension_agentId: '2326682124833024' });
  set({ productId_code: 'PERCENT', priceUnit: '', priceUnit_name: '' });
  set({ productId_code: 'FREE', recordGradients_price: 0 });
  set({ productId_code: 'OFF', enable: 0 });
  set({ productId_code: 'DRAFT', isValid: false });
  set({ productClassId_code: 'NO-ARTICLE' });
  set({ template: CLASSES, productId_code: 'NO-CLASS' });
  expect(await read({ priceTemplates: { [TEMPLATE]: '', [CLASSES]: 'dimension_agentClassId' } })).toEqual([]);
});

it('tells the prices of one organisation where the connection names it', async () => {
  set({ productId_code: 'A', orgScopeId: '1' });
  set({ productId_code: 'A', orgScopeId: '2', recordGradients_price: 11 });
  const priceTemplates = { [TEMPLATE]: '' };
  expect(await read({ priceTemplates, priceScope: '2' })).toEqual([['A', undefined, '11', '1']]);
  expect(await read({ priceTemplates })).toHaveLength(2);
});

it('ends a price with the second after its last, in UTC', async () => {
  set({ productId_code: 'A', beginDate: '2026-01-01 00:00:00', endDate: '2026-12-31 23:59:59' });
  const ctx = await harness.connect({
    ...options(harness.server.url('yonyou')),
    priceTemplates: { [TEMPLATE]: '' },
  });
  const [page] = await pullPages(yonyou.kinds.price as AnyPort, ctx, null);
  expect(page?.records).toMatchObject([
    { data: { beginDate: '2025-12-31T16:00:00.000Z', endDate: '2026-12-31T16:00:00.000Z' } },
  ]);
});

it('says which option is missing where no template is named', async () => {
  expect(await failureOf([], read({}))).toMatchObject({
    class: 'validation',
    path: 'options.priceTemplates',
    message: expect.stringContaining('价格模板'),
  });
});
