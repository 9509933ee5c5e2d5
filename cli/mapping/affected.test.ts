import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import type { Claim } from '../../store/ledger.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

let shop: MappingShop;

beforeEach(() => {
  shop = mappingShop();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.remove();
});

const waybill = (...argv: string[]) => commandLine('--config', shop.config, 'mapping', ...argv);

const BAD = '3f2a000000000001';
const TARGET = 'bbbb000000000001';

/** Three orders mapped by the bad version: one accepted, one intended, one refused. */
async function sendThree() {
  await shop.stageOrders(3);
  await shop.withLedger(async (ledger) => {
    const batch = await ledger.pack({ flow: 'orders', max: 10, maxNumberBytes: 1_900, closedQueues: [] });
    const batchId = batch?.batchId as string;
    const claims = await ledger.claims(batchId);
    const target = { connectionId: 'erp', kind: 'order' as const, part: '' };
    await ledger.answer('', [], {
      canonicals: [{ recordId: claims[2]?.rootId as string, revision: 1, canonical: {}, pin: BAD }],
    });
    for (const [index, claim] of claims.entries()) {
      const [intended] = await ledger.intend(batchId, [
        {
          ...target,
          claim,
          recordId: claim.rootId,
          payload: { total: index },
          pin: TARGET,
          sourcePin: BAD,
          change: 'in-place',
          verb: 'put',
        },
      ]);
      if (index === 2 || intended?.do !== 'call') continue;
      const [ticket] = await ledger.call(batchId, [
        { writeId: intended.writeId, claim: claim as Claim, leaseMs: 1_000 },
      ]);
      const sent = { writeId: intended.writeId, attempt: ticket?.attempt as number };
      if (index === 0) await ledger.outcome({ ...sent, state: 'accepted', targetId: 'SO-1' });
      else await ledger.outcome({ ...sent, state: 'rejected', failure: { class: 'rejected', message: 'no' } });
    }
  });
}

it('lists orders, targets, ids and states, by the beginning of a version', async () => {
  await sendThree();
  const { code, printed, said } = await waybill('affected', '3f2a');
  expect(said).toBe('');
  expect(code).toBe(EXIT.findings);
  expect(printed).toMatch(/^3f2a000000000001/);
  expect(printed).toMatch(/#1001 +erp +create order +SO-1 +\d\d-\d\d \d\d:\d\d +accepted\n/);
  expect(printed).toMatch(/#1002 .* refused\n/);
  expect(printed).toMatch(/#1003 .* not sent yet\n/);
  expect(printed).toMatch(
    /3 writes of 3 roots: 1 accepted; 1 refused; 1 not sent yet\.\n\nOn their way, read by it:\n.*\n#1003 +orders +claimed\n$/,
  );
  expect((await waybill('affected', '3f2a', '--limit', '1')).printed).toMatch(/and 2 more/);
  expect(JSON.parse((await waybill('affected', 'bbbb', '--json')).printed)).toMatchObject({
    version: TARGET,
    writes: [{ number: '#1001', state: 'accepted', targetId: 'SO-1' }, {}, {}],
  });
});

it('says what is no version, and what is the beginning of several', async () => {
  await sendThree();
  expect(await waybill('affected', 'ffff')).toMatchObject({ code: EXIT.findings, printed: '' });
  expect((await waybill('affected', 'ffff')).said).toMatch(/no version begins with ffff/);
  await shop.withLedger((ledger) =>
    ledger.publishMappings(
      [{ mapping: 'shopify/order', version: '3f2a000000000002', from: 'shopify/order', to: 'order', files: [] }],
      { whole: false },
    ),
  );
  expect((await waybill('affected', '3f2a')).said).toMatch(/beginning of 3f2a000000000001, 3f2a000000000002/);
  expect(await waybill('affected', '3f2a000000000002')).toMatchObject({
    code: EXIT.fine,
    printed: '3f2a000000000002 (shopify/order) has sent nothing, and nothing of it is on its way.\n',
  });
});
