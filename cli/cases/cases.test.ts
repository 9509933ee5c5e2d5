import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../activities/failures.ts';
import type { Failure } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';
import { timeFrom } from './time.ts';

const MISSING: Failure = {
  class: 'mapping',
  code: 'unknown-value',
  message: '`EXPIRED` is not in shopify-payment-state',
  where: 'shopify/order.yaml:20:5',
  path: 'displayFinancialStatus',
  rule: 'payment.state',
  table: 'tables/shopify-payment-state.yaml',
  mapping: 'shopify/order',
  version: '0123456789abcdef',
};
const refused = (material: string): Failure => ({
  class: 'rejected',
  message: `material ${material} does not exist`,
  code: '400',
  field: 'FMaterialId.FNumber',
});

describe('waybill cases', () => {
  let shop: MappingShop;
  const waybill = (...words: string[]) => commandLine('-c', shop.config, 'cases', ...words);

  beforeAll(async () => {
    shop = mappingShop();
    await shop.stageOrders(6);
    await shop.withLedger(async (ledger) => {
      const batch = await ledger.pack({ flow: 'orders', max: 10, maxNumberBytes: 1_900, closedQueues: [] });
      const batchId = batch?.batchId as string;
      const claims = await ledger.claims(batchId);
      await ledger.answer(
        batchId,
        claims.map((claim, index) => {
          const failure = index < 4 ? MISSING : refused(`M-${index}`);
          const at = { connectionId: index < 4 ? 'shop' : 'erp', step: index < 4 ? 'map' : 'write order', now: 0 };
          return {
            claim,
            name: index < 4 ? 'map' : 'write erp',
            inputHmac: 'h',
            pin: 'p',
            outcome: outcomeOf(failure, at),
          };
        }),
      );
    });
  });
  afterAll(() => shop.remove());

  it('lists one line a cause, and only what is asked for', async () => {
    const { code, printed } = await waybill('list');
    expect(code).toBe(0);
    expect(printed).toMatch(/case\/1 +mapping +4 .*mapping: `EXPIRED` is not in/);
    expect(printed).toMatch(/case\/2 +rejected +2 .*rejected: material M-4 does not exist/);
    const ids = async (...flags: string[]) =>
      (JSON.parse((await waybill('list', '--json', ...flags)).printed) as { caseId: string }[]).map(
        ({ caseId }) => caseId,
      );
    expect(await ids('--kind', 'rejected')).toEqual(['case/2']);
    expect(await ids('--connection', 'shop')).toEqual(['case/1']);
    expect(await ids('--since', '1h')).toHaveLength(2);
    expect(await ids('--state', 'closed')).toEqual([]);
    expect((await waybill('list', '--kind', 'nonsense')).code).toBe(2);
    expect((await waybill('list', '--since', 'soon')).code).toBe(2);
  });

  it('shows the cause, its rule and line, what to do, and each order with its own text', async () => {
    const mapping = await waybill('show', '1');
    expect(mapping.printed).toMatch(/field +displayFinancialStatus\n/);
    expect(mapping.printed).toMatch(/rule +`payment\.state`, \S*mappings\/shopify\/order\.yaml:20:5\n/);
    expect(mapping.printed.replace(/\s+/g, ' ')).toMatch(
      /what to do Add a row for `EXPIRED` to \S*tables\/shopify-payment-state\.yaml/,
    );
    const { printed } = await waybill('show', 'case/2');
    expect(printed).toMatch(/#1005 .*\n#1006 .*rejected: material M-5 does not exist/);
    // The shipped mapping's rule for what the ERP refused.
    expect(printed.replace(/\s+/g, ' ')).toMatch(
      /mend the rule for `\S*FMaterialId\S*` at \S*kingdee\/order\.yaml:\d+:\d+/,
    );
    expect(await waybill('show', '9')).toMatchObject({ code: 1, said: 'There is no case 9.\n' });
  });

  it('says what it would do to many, and does it to whom is named', async () => {
    const none = await waybill('retry', '1');
    expect([none.code, none.said]).toEqual([1, expect.stringMatching(/would retry all 4 of it\. Say --all, or which/)]);
    expect(await waybill('skip', '1', '--number', '2*')).toMatchObject({
      code: 1,
      said: expect.stringMatching(/Nothing in case\/1/),
    });
    expect(await waybill('skip', '1', '--order', '7')).toMatchObject({ code: 1, said: 'Nothing is known by 7.\n' });
    expect(await waybill('skip', '1', '--flow', 'fulfil')).toMatchObject({ code: 2 });
    const two = await waybill('refuse', '1', '--order', '1001', '--order', '#1002', '--why', 'doubles', '--who', 'li');
    expect([two.code, two.printed]).toEqual([0, 'case/1: 2 ended here\n']);
    const all = await waybill('retry', '1', '--all', '--json');
    expect(JSON.parse(all.printed)).toEqual({ caseId: 'case/1', verb: 'retry', freed: 2 });
  });

  it('is looked after by whom it is assigned to', async () => {
    expect((await waybill('assign', '2')).code).toBe(2);
    expect((await waybill('assign', '2', '--to', 'wu', '--order', '1006')).printed).toBe(
      'case/2: 1 of its orders are with wu\n',
    );
    expect((await waybill('assign', '2', '--to', 'li')).printed).toBe('case/2 is with li\n');
    expect((await waybill('list', '--assigned', 'wu')).printed).toMatch(/case\/2 .* li\n/);
    expect((await waybill('list', '--unassigned')).printed).not.toMatch(/case\/2/);
    expect((await waybill('show', '2')).printed).toMatch(/assign +to wu, r\d+/);
  });

  it('ends by a word where nothing waits in it, and says why it cannot', async () => {
    const { code, said } = await waybill('resolve', '2', '--note', 'made the articles');
    expect([code, said]).toEqual([1, expect.stringMatching(/^case\/2 cannot end: 2 still wait in it/m)]);
    expect((await waybill('resolve', '2', '--all', '--note', 'made by hand')).printed).toBe('case/2: 2 go on\n');
    expect((await waybill('resolve', '2', '--note', 'made the articles')).printed).toBe('case/2: ended\n');
    expect((await waybill('resolve', '2')).said).toMatch(/case\/2 is closed/);
    expect((await waybill('show', '2')).printed).toMatch(/resolve +made the articles/);
  });

  it('of a paused connection is retried though nothing waits in it', async () => {
    const cause = {
      kind: 'auth' as const,
      cause: 'auth:erp',
      waitingFor: 'new credentials of erp',
      connectionId: 'erp',
    };
    const paused = await shop.withLedger((ledger) => ledger.pause('erp', cause, 'secret'));
    const { code, printed } = await waybill('retry', paused.caseId, '--why', 'the vendor had a bad hour');
    expect([code, printed]).toEqual([0, `${paused.caseId}: erp is tried again at the next sweep\n`]);
    expect(await shop.withLedger((ledger) => ledger.isRefused('erp', 'secret'))).toBe(false);
  });
});

describe('waybill cases of other things than orders', () => {
  const shop = mappingShop();
  const waybill = (...words: string[]) => commandLine('-c', shop.config, 'cases', ...words);

  beforeAll(async () => {
    await shop.withLedger(async (ledger) => {
      const stop = async (kinds: readonly Kind[], failure: Failure) => {
        const flows = [{ flow: 'told', kinds: [...kinds], from: ['shop'], priority: 'order' as const }];
        const records = kinds.map((kind, at) => ({ kind, id: `${kind}-${at}`, numbers: [], data: {} }));
        await ledger.stage({ connectionId: 'shop', flows, records });
        const batch = await ledger.pack({ flow: 'told', max: 10, maxNumberBytes: 1_900, closedQueues: [] });
        const claims = await ledger.claims(batch?.batchId as string);
        const outcome = outcomeOf(failure, { connectionId: 'erp', step: 'write erp', now: 0 });
        const step = { name: 'write erp', inputHmac: 'h', pin: 'p', outcome };
        await ledger.answer(
          batch?.batchId as string,
          claims.map((claim) => ({ claim, ...step })),
        );
      };
      await stop(['customer', 'customer'], refused('A'));
      await stop(['price', 'stock'], { class: 'rejected', message: 'no such article', code: '404' });
    });
  });
  afterAll(() => shop.remove());

  it('calls each by its own word', async () => {
    const { printed } = await waybill('list');
    expect(printed).toMatch(/^case +kind +what waits /);
    expect(printed).toMatch(/case\/1 +rejected +2 customers /);
    expect(printed).toMatch(/case\/2 +rejected +1 stock record, 1 price /);
    const list = JSON.parse((await waybill('list', '--json')).printed);
    expect(list.map(({ kinds }: { kinds: unknown }) => kinds)).toEqual([{ price: 1, stock: 1 }, { customer: 2 }]);
    const customers = (await waybill('show', '1')).printed;
    expect(customers).toMatch(/^case\/1 {2}rejected {2}open {2}2 customers\n/);
    expect(customers).toMatch(/\ncustomer +flow .*\nshop\/customer-0 +told /);
    expect(customers.replace(/\s+/g, ' ')).toContain('or amend the customer; then retry.');
    expect((await waybill('show', '2')).printed).toMatch(
      /\nrecord +flow .*\nprice shop\/price-0 .*\nstock record shop\/stock-1 /,
    );
    expect((await waybill('show', '1', '--limit', '1')).printed).toContain('... and 1 more');
    expect((await waybill('assign', '1', '--to', 'wu', '--from', 'shop')).printed).toBe(
      'case/1: 2 of its customers are with wu\n',
    );
  });
});

it('reads times as people write them', () => {
  const now = Date.parse('2026-11-25T12:00:00Z');
  expect(timeFrom('2h', now, 'UTC')).toBe(now - 7_200_000);
  expect(timeFrom('2026-11-25 09:00', now, 'Asia/Shanghai')).toBe(Date.parse('2026-11-25T01:00:00Z'));
  expect(timeFrom('2026-11-25', now, 'Asia/Shanghai')).toBe(Date.parse('2026-11-24T16:00:00Z'));
  expect(timeFrom('2026-11-25T09:00+02:00', now, 'Asia/Shanghai')).toBe(Date.parse('2026-11-25T07:00:00Z'));
  expect(() => timeFrom('yesterday', now, 'UTC')).toThrow('is no time');
});
