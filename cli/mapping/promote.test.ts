import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import { compileMappings, keptVersion } from '../../daemon/mappings.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

let shop: MappingShop;

beforeEach(async () => {
  shop = mappingShop();
  await start();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.remove();
});

const spoken = (...argv: string[]) => commandLine('--config', shop.config, ...argv);
const waybill = (...argv: string[]) => spoken('mapping', ...argv);
const WHY = ['--why', 'the buyer asked', '--who', 'ann'];
const json = async (...argv: string[]) => JSON.parse((await waybill(...argv, '--json')).printed);

/** What a daemon does at its start, and after an edit. */
const start = async () => {
  const book = await compileMappings(join(shop.folder, 'mappings'));
  await shop.withLedger((ledger) => ledger.publishMappings(book.all().map(keptVersion), { whole: true }));
};
const live = () => shop.withLedger((ledger) => ledger.liveMappings());
const versionOf = async (name = 'shopify/order') =>
  (await live())?.versions.find(({ mapping }) => mapping === name)?.version;
const changes = () => shop.withLedger((ledger) => ledger.mappingChanges({ limit: 50 }));

const override = (rule: string) => `waybill: 1
from: shopify/order
to: order
extends: builtin:shopify/order
rules:
  ${rule}
`;
const own = () => join(shop.folder, 'mappings/shopify/order.yaml');
const draft = (rule = 'note: { const: checked }') => shop.write('drafts/order.yaml', override(rule));

describe('waybill mapping promote', () => {
  it('makes a candidate live for all, with who and why, and writes it into the folder', async () => {
    const before = await versionOf();
    const { code, printed, said } = await waybill('promote', draft(), ...WHY);
    expect({ code, said }).toEqual({ code: EXIT.fine, said: '' });
    const version = await versionOf();
    expect(version).not.toBe(before);
    expect(printed).toContain(`shopify/order: version ${version?.slice(0, 8)} is live`);
    expect(readFileSync(own(), 'utf8')).toBe(override('note: { const: checked }'));
    expect(await changes()).toMatchObject([
      { mapping: 'shopify/order', what: 'promoted', who: 'ann', why: 'the buyer asked', from: before, to: version },
    ]);
    // The daemon finds what is live already.
    const release = (await live())?.release;
    await start();
    expect((await live())?.release).toBe(release);
    expect(await changes()).toHaveLength(1);
  });

  it('tries it on a share of the orders, raises the share, and promotes it by the name of the mapping', async () => {
    const before = await versionOf();
    const { printed } = await waybill('promote', draft(), '--canary', '5%', ...WHY);
    expect(printed).toMatch(/version \w{8} rules 5% of the orders from now on/);
    expect(existsSync(own())).toBe(false);
    expect(await versionOf()).toBe(before);
    const [canary] = (await live())?.canaries ?? [];
    expect(canary).toMatchObject({ mapping: 'shopify/order', percent: 5 });

    await waybill('promote', 'shopify/order', '--canary', '20', ...WHY);
    expect((await live())?.canaries).toEqual([{ ...canary, percent: 20 }]);
    expect((await waybill('promote', 'shopify/order', '--canary', '20', ...WHY)).said).toMatch(
      /this very canary already/,
    );

    // The folder changes meanwhile: the canary goes on.
    await start();
    expect((await live())?.canaries).toHaveLength(1);
    expect((await waybill('promote', 'shopify/order', ...WHY)).code).toBe(EXIT.fine);
    expect((await live())?.canaries).toEqual([]);
    expect(await versionOf()).toBe(canary?.version);
    expect(readFileSync(own(), 'utf8')).toBe(override('note: { const: checked }'));
    expect((await changes()).map(({ what, percent }) => [what, percent])).toEqual([
      ['promoted', undefined],
      ['canary', 20],
      ['canary', 5],
    ]);
  });

  it.each([
    ['what does not compile', 'note: { form: name }', /drafts\/order\.yaml:6:\d+ error/],
    ['what the other side does not take', 'currency: { const: 5 }', /drafts\/order\.yaml:6:\d+ error/],
  ])('refuses %s, with file and line of the candidate', async (_, rule, told) => {
    for (const canary of [[], ['--canary', '5%']]) {
      const { code, said, printed } = await waybill('promote', draft(rule), ...canary, ...WHY);
      expect({ code, printed }).toEqual({ code: EXIT.findings, printed: '' });
      expect(said).toMatch(told);
      expect(said).toMatch(/nothing was changed/);
      expect(said).not.toContain('should not happen');
    }
    expect(existsSync(own())).toBe(false);
    expect(await changes()).toEqual([]);
  });

  it('says in one line what cannot be promoted', async () => {
    const refused = async (...argv: string[]) => {
      const { code, said, printed } = await waybill('promote', ...argv, ...WHY);
      expect(code).not.toBe(EXIT.fine);
      expect(printed).toBe('');
      expect(said).not.toContain('should not happen');
      expect(said.trim().split('\n')).toHaveLength(1);
      return said;
    };
    expect(await refused('nowhere.yaml')).toMatch(/there is no file nowhere\.yaml/);
    expect(await refused('shopify/order')).toMatch(/no canary to promote/);
    expect(await refused(shop.folder)).toMatch(/is a folder/);
    expect(await refused(shop.write('mappings/shopify/order.yaml', override('note: note')))).toMatch(
      /live as they are saved/,
    );
    rmSync(own());
    const table = shop.write('drafts/kingdee-currency.yaml', 'EUR: PRE007\n');
    expect(await refused(table)).toMatch(/is a table/);
    await waybill('promote', draft(), ...WHY);
    expect(await refused(draft())).toMatch(/is what is live as shopify\/order already/);
    expect(await refused(draft('note: name'), '--canary', '100%')).toMatch(/above 0 and below 100/);
    expect(await refused(draft('note: name'), '--canary', '0')).toMatch(/above 0 and below 100/);
    expect((await waybill('promote', draft('note: name'))).said).toMatch(/--why/);
  });

  it('keeps an edit of the folder that was never live, when it writes over it', async () => {
    shop.write('mappings/shopify/order.yaml', 'half an edit');
    const { printed } = await waybill('promote', draft(), ...WHY);
    expect(printed).toMatch(/never live; it is kept as shopify\/order\.yaml~/);
    expect(readFileSync(`${own()}~`, 'utf8')).toBe('half an edit');
  });
});

describe('waybill mapping rollback', () => {
  it('ends a canary in one command, and leaves the rest', async () => {
    const before = await live();
    await waybill('promote', draft(), '--canary', '5%', ...WHY);
    const { code, printed } = await waybill('rollback', 'shopify/order', ...WHY);
    expect(code).toBe(EXIT.fine);
    expect(printed).toMatch(/the canary \w{8} \(5%\) has ended/);
    expect((await live())?.release).toBe(before?.release);
    expect((await changes())[0]).toMatchObject({ what: 'canary ended', who: 'ann', why: 'the buyer asked' });
    // Said once more, it does not bring the canary's version back for all.
    expect((await waybill('rollback', 'shopify/order', ...WHY)).said).toMatch(/never another than it is/);
  });

  it('brings back what was live before, there and back again', async () => {
    const shipped = await versionOf();
    await waybill('promote', draft('note: { const: one }'), ...WHY);
    const one = await versionOf();
    await waybill('promote', draft('note: { const: two }'), ...WHY);
    const two = await versionOf();

    await waybill('rollback', 'shopify/order', ...WHY);
    expect(await versionOf()).toBe(one);
    expect(readFileSync(own(), 'utf8')).toBe(override('note: { const: one }'));
    await waybill('rollback', 'shopify/order', ...WHY);
    expect(await versionOf()).toBe(two);

    // What ships is no copy in the folder: that would go on ruling when it is mended.
    const { printed } = await waybill('rollback', 'shopify/order', '--to', (shipped as string).slice(0, 6), ...WHY);
    expect(printed).toMatch(/removed: what ships rules again {2}shopify\/order\.yaml/);
    expect(existsSync(own())).toBe(false);
    expect(await versionOf()).toBe(shipped);
    // A daemon reads the same from the folder.
    await start();
    expect(await versionOf()).toBe(shipped);
    expect((await changes()).map(({ what }) => what)).toEqual([
      'rolled back',
      'rolled back',
      'rolled back',
      'promoted',
      'promoted',
    ]);
  });

  it('takes an edit of the folder back that is not live, and keeps it beside', async () => {
    await waybill('promote', draft(), ...WHY);
    const version = await versionOf();
    shop.write('mappings/shopify/order.yaml', 'rules: [half');
    expect((await waybill('rollback', 'shopify/order', ...WHY)).code).toBe(EXIT.fine);
    expect(await versionOf()).toBe(version);
    expect(readFileSync(own(), 'utf8')).toBe(override('note: { const: checked }'));
    expect(readFileSync(`${own()}~`, 'utf8')).toBe('rules: [half');
  });

  it('brings the tables back that the version was made of, and says whose they are too', async () => {
    const us =
      'waybill: 1\nfrom: order\nto: kingdee/order\nextends: builtin:kingdee/order\nrules:\n  FNote: { const: us }\n';
    shop.write('mappings/us/order.yaml', us);
    await start();
    const before = await versionOf('kingdee/order');
    const table = shop.write('mappings/tables/kingdee-currency.yaml', 'EUR: OTHER\n');
    await start();
    expect(await versionOf('kingdee/order')).not.toBe(before);
    const { code, printed } = await waybill('rollback', 'kingdee/order', ...WHY);
    expect({ code, printed }).toMatchObject({
      code: EXIT.fine,
      printed: expect.stringContaining('tables/kingdee-currency.yaml'),
    });
    expect(printed).toMatch(
      /live with the folder: kingdee\/invoice-out, kingdee\/invoice, kingdee\/price, kingdee\/purchase-out, kingdee\/purchase, us\/order\./,
    );
    expect(existsSync(table)).toBe(false);
    expect(await versionOf('kingdee/order')).toBe(before);
  });

  it('works beside another edit that is wrong', async () => {
    const shipped = await versionOf();
    await waybill('promote', draft(), ...WHY);
    shop.write('mappings/kingdee/order.yaml', 'rules: [half');
    await waybill('rollback', 'shopify/order', ...WHY);
    expect(await versionOf()).toBe(shipped);
    expect(await versionOf('kingdee/order')).toBeDefined();
  });

  it('says where there is nothing to go back to', async () => {
    expect((await waybill('rollback', 'shopify/order', ...WHY)).said).toMatch(/never another than it is/);
    expect((await waybill('rollback', 'shopify/ordr', ...WHY)).said).toMatch(/there is no mapping shopify\/ordr/);
    expect((await waybill('rollback', 'shopify/order', '--to', 'ffff', ...WHY)).said).toMatch(
      /no version begins with ffff/,
    );
  });

  it('says so where its baseline shipped with another program', async () => {
    const files = [
      { path: 'shopify/order.yaml', text: override('note: { const: old }') },
      { path: 'builtin:shopify/order.yaml', text: 'what shipped then' },
    ];
    const old = { mapping: 'shopify/order', version: 'abcd000000000001', from: 'shopify/order', to: 'order', files };
    await shop.withLedger((ledger) => ledger.publishMappings([old], { whole: false }));
    await start();
    const { code, said } = await waybill('rollback', 'shopify/order', '--to', 'abcd', ...WHY);
    expect(code).toBe(EXIT.findings);
    expect(said).toMatch(/extends builtin:shopify\/order as another program shipped it/);
    expect(existsSync(own())).toBe(false);
    expect((await waybill('history', 'shopify/order', '--show', 'abcd')).printed).toContain('what shipped then');
  });
});

describe('waybill check', () => {
  const check = async () => JSON.parse((await spoken('check', '--json')).printed).findings as { message: string }[];

  it('says which version rules while the folder has another', async () => {
    expect(await check()).toEqual([]);
    shop.write('mappings/shopify/order.yaml', override('note: { const: new }'));
    expect(await check()).toMatchObject([
      {
        severity: 'warning',
        where: 'mappings/shopify/order',
        message: expect.stringMatching(/not-live: version \w{8} of the folder is not live, \w{8} is/),
      },
    ]);
    shop.write('mappings/shopify/order.yaml', override('note: { form: new }'));
    const found = await check();
    expect(found.some(({ message }) => /what rules is version \w{8}, from before/.test(message))).toBe(true);
    expect(found.some(({ message }) => /unknown|form/.test(message))).toBe(true);
    await waybill('rollback', 'shopify/order', ...WHY);
    expect(await check()).toEqual([]);
  });
});

describe('waybill mapping history', () => {
  it('tells what is live, what was, and who changed it why', async () => {
    expect((await waybill('history')).printed).toMatch(/^live since .*release \w{16}\n\nNothing was changed yet\./);
    await waybill('promote', draft(), ...WHY);
    await waybill('promote', draft('note: { const: next }'), '--canary', '2.5%', ...WHY);
    const { printed } = await waybill('history', 'shopify/order');
    expect(printed).toMatch(/^shopify\/order\ncanary: shopify\/order \w{8} rules 2\.5% of the orders\n/);
    expect(printed).toMatch(/\w{16} {2}.* {2}2\.5%\n/);
    expect(printed).toMatch(/\w{16} {2}.* {2}live\n/);
    expect(printed).toMatch(/shopify\/order {2}canary \(2\.5%\) {2}\w{8} -> \w{8}\n {18}ann: the buyer asked/);
    expect(printed.split('\n').every((line) => line.length <= 80)).toBe(true);
    const all = await json('history');
    expect(all.changes).toHaveLength(2);
    expect(all.live.canaries).toHaveLength(1);
    expect((await waybill('history', 'shopify/ordr')).said).toMatch(/no version of shopify\/ordr was ever live/);
  });
});
