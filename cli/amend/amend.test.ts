import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaseCause } from '../../store/ledger.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

const CAUSE: CaseCause = {
  kind: 'rejected',
  cause: 'rejected:a',
  waitingFor: 'rejected: no such article',
  connectionId: 'erp',
};

describe('waybill orders amend, and cases amend', () => {
  let shop: MappingShop;
  const waybill = (...words: string[]) => commandLine('-c', shop.config, ...words);
  const dataOf = (number: string) =>
    shop.withLedger(async (ledger) => {
      const [rootId = ''] = await ledger.findRoots(number);
      const [bundle] = await ledger.bundles([{ flow: 'orders', rootId, epoch: 0, carryRev: 99, step: 0 }]);
      return bundle?.root.data as Record<string, any>;
    });

  beforeAll(async () => {
    shop = mappingShop();
    await shop.stageOrders(4);
    await shop.withLedger(async (ledger) => {
      const batch = await ledger.pack({ flow: 'orders', max: 10, maxNumberBytes: 1_900, closedQueues: [] });
      const batchId = batch?.batchId as string;
      const answers = (await ledger.claims(batchId)).map((claim) => ({
        claim,
        name: 'map',
        inputHmac: 'h',
        pin: 'p',
        outcome: { to: 'case' as const, case: CAUSE },
      }));
      await ledger.answer(batchId, answers);
    });
  });
  afterAll(() => shop.remove());

  it('shows what comes of it, and changes nothing until it is told to', async () => {
    const { code, said, printed } = await waybill('orders', 'amend', '1001', '--set', 'shippingAddress.city=Potsdam');
    expect([code, printed]).toEqual([1, '']);
    expect(said).toMatch(/shippingAddress\.city +"\w.*" +"Potsdam"/);
    expect(said).toMatch(/shipTo\.city +"\w.*" +"Potsdam"/);
    expect(said).toMatch(
      /sent to erp, as create of order +before +after\n +FReceiveAddress +"(?!.*Potsdam.* ").*" +".*, Potsdam, .*"/,
    );
    expect(said).toMatch(/say --yes/);
    expect((await dataOf('1001')).shippingAddress.city).not.toBe('Potsdam');
  });

  it('accepts it, and the order goes on', async () => {
    const { code, printed } = await waybill(
      ...[
        'orders',
        'amend',
        '1001',
        '--set',
        'shippingAddress.city=Potsdam',
        '--yes',
        '--who',
        'li',
        '--why',
        'phoned',
      ],
    );
    expect([code, printed.trim().split('\n').at(-1)]).toEqual([0, 'amended: #1001']);
    expect((await dataOf('1001')).shippingAddress.city).toBe('Potsdam');
    const order = await shop.withLedger(async (ledger) => ledger.order((await ledger.findRoots('1001'))[0] as string));
    expect(order).toMatchObject({ openCases: [], moves: [{ state: 'ready' }] });
    const again = await waybill('orders', 'amend', '1001', '--set', 'shippingAddress.city=Potsdam', '--yes');
    expect([again.code, again.said]).toEqual([1, expect.stringContaining('what it says already')]);
  });

  it("refuses what its source's schema or its mapping refuses, and says where", async () => {
    const broken = await waybill('orders', 'amend', '1002', '--set', 'lineItems.nodes={}', '--yes');
    expect([broken.code, broken.said]).toEqual([1, expect.stringMatching(/no order of shopify: lineItems\.nodes/)]);
    const unmapped = await waybill(
      'orders',
      'amend',
      '1002',
      '--set',
      'shippingAddress.countryCodeV2=QQ',
      '--yes',
      '--json',
    );
    expect(unmapped.code).toBe(1);
    const { amended, refused } = JSON.parse(unmapped.printed);
    expect(amended).toBe(false);
    expect(refused[0].problems[0]).toMatch(/cannot be mapped: shopify\/order\.yaml:\d+:\d+/);
    const anyway = await waybill(
      'orders',
      'amend',
      '1002',
      '--set',
      'shippingAddress.countryCodeV2=QQ',
      '--yes',
      '--anyway',
    );
    expect(anyway.code).toBe(0);
  });

  it('corrects some of a case, and asks for --all where none is named', async () => {
    const [row] = await shop.withLedger((ledger) => ledger.cases({ state: 'open', limit: 1 }));
    const id = row?.caseId as string;
    const none = await waybill('cases', 'amend', id, '--set', 'note=x', '--yes');
    expect([none.code, none.said]).toEqual([1, expect.stringMatching(/would amend all 2 of it. Say --all/)]);
    writeFileSync(`${shop.folder}/patch.json`, JSON.stringify({ note: 'leave at the door' }));
    const done = await waybill(
      'cases',
      'amend',
      id,
      '--number',
      '*1003',
      '--patch',
      `${shop.folder}/patch.json`,
      '--yes',
    );
    expect(done.code).toBe(0);
    expect([(await dataOf('1003')).note, (await dataOf('1004')).note]).toEqual([
      'leave at the door',
      expect.not.stringContaining('door'),
    ]);
    expect((await shop.withLedger((ledger) => ledger.caseRow(id)))?.members).toBe(1);
  });

  it('takes what a person saves in an editor', async () => {
    const script = shop.write(
      'edit.cjs',
      'const fs = require("fs"); const f = process.argv[2]; const r = JSON.parse(fs.readFileSync(f)); r.note = "edited"; fs.writeFileSync(f, JSON.stringify(r));',
    );
    expect(readFileSync(script, 'utf8')).toContain('edited');
    const before = process.env.EDITOR;
    process.env.EDITOR = `${process.execPath} ${script}`;
    try {
      expect((await waybill('orders', 'amend', '1004', '--editor', '--yes')).code).toBe(0);
    } finally {
      process.env.EDITOR = before;
    }
    expect((await dataOf('1004')).note).toBe('edited');
  });
});

describe('what an amendment makes of what targets are sent', () => {
  let shop: MappingShop;
  const amend = (...words: string[]) => commandLine('-c', shop.config, 'orders', 'amend', '1001', ...words);
  beforeEach(async () => {
    shop = mappingShop();
    shop.write(
      'mappings/erp-order.yaml',
      `waybill: 1
from: order
to: kingdee/order
extends: builtin:kingdee/order
rules:
  FLinkPhone: { expr: "note = 'seven' ? 7 : 'a phone'" }
  FLinkMan: { from: note, lookup: { left: L, seven: S }, unknown: fail, missing: skip }
`,
    );
    await shop.stageOrders(1);
  });
  afterEach(() => shop.remove());

  it('is shown in the target’s own shape', async () => {
    const { said, printed } = await amend('--set', 'note=left', '--json');
    expect(said).toMatch(/say --yes/);
    const { shown } = JSON.parse(printed);
    expect(shown[0]).toMatchObject({
      canonical: [{ path: 'note', new: 'left' }],
      targets: [
        {
          connectionId: 'erp',
          kind: 'order',
          part: '',
          op: 'create',
          fresh: false,
          fields: [{ path: 'FLinkMan', new: 'L' }],
        },
      ],
      problems: [],
      still: [],
    });
  });

  it('is refused where the target’s own schema finds it wrong, and where its mapping stops', async () => {
    const wrong = await amend('--set', 'note=seven', '--yes');
    expect([wrong.code, wrong.printed]).toEqual([1, '']);
    expect(wrong.said).toMatch(/ {2}erp takes no such order: FLinkPhone: .*expected string/);
    const unknown = await amend('--set', 'note=elsewhere', '--yes');
    expect(unknown.code).toBe(1);
    expect(unknown.said).toMatch(/ {2}erp: it cannot be mapped: erp-order\.yaml:7:\d+ /);
    expect(unknown.said).not.toContain('sent to erp');
  });

  it('is not refused for what stood in its way before, and says that it still does', async () => {
    expect((await amend('--set', 'note=elsewhere', '--yes', '--anyway')).code).toBe(0);
    const { code, printed } = await amend('--set', 'shippingAddress.city=Potsdam', '--yes');
    expect(code).toBe(0);
    expect(printed).toMatch(/With this or without: erp: it cannot be mapped: erp-order\.yaml:7:/);
    const mended = await amend('--set', 'note=left', '--yes');
    expect(mended.code).toBe(0);
    expect(mended.printed).toMatch(/sent to erp, as create of order +new\n[^]*FLinkMan +"L"/);
  });

  it('is shown as nothing any more where the order is cancelled by it', async () => {
    const { said } = await amend('--set', 'cancelledAt=2026-11-25T00:00:00Z');
    expect(said).toContain('erp is sent no order of it any more.');
    expect((await commandLine('-c', shop.config, 'orders', 'cancel', '1001')).code).toBe(0);
    const cancelled = await amend('--set', 'shippingAddress.city=Potsdam');
    expect(cancelled.said).toContain('No target is sent any of this.');
  });
});
