import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaperDraft } from '../../domain/papers/compose.ts';
import { paperText } from '../../domain/papers/paper.ts';
import { BY, scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, scratchFolder, testClock } from '../../test/ledgers.ts';
import { rawOf } from '../../test/raw-database.ts';
import { verify } from '../../verifier/verify.mjs';
import { type SealSql, sealHash } from '../audit/row.ts';
import type { Ledger, OrderProof, Seal } from '../ledger.ts';

const draft: PaperDraft = {
  type: 'commercial-invoice',
  orderNumber: '#1',
  part: '',
  seller: { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' },
  buyer: { name: 'Zoë Müller', lines: ['Hamburg'], country: 'DE' },
  consignee: { name: 'Zoë Müller', lines: ['Hamburg'], country: 'DE' },
  currency: 'EUR',
  incoterm: { code: 'DAP', place: 'Hamburg' },
  reason: 'sale',
  lines: [],
  pieces: 0,
};

type Shown = OrderProof & { format: string; order: string };

onEachDatabase('the proof of an order', (ledgers) => {
  const clock = testClock();
  const folder = scratchFolder('waybill-proof-');
  const file = join(folder, 'CI.json');
  const lines: string[] = [];
  let ledger: Ledger;
  let [mine, other] = ['', ''];
  let proof: Shown;

  const seal = async () => {
    clock.pass(1_000);
    while ((await ledger.sealAudit('test', 1_000)).more) {}
  };
  const anchor = async () => {
    await seal();
    const { number, hash } = (await ledger.auditStatus()).head as Seal;
    lines.push(JSON.stringify({ seal: number, hash, rows: 0, at: new Date(clock.now()).toISOString() }));
    await ledger.noteAudit([
      { what: 'audit.anchored', who: 'waybill', subject: 'file:a', after: { seal: number, hash } },
    ]);
  };
  const shown = async (root: string, order: string): Promise<Shown> => {
    await ledger.noteAudit([{ what: 'order.proved', ...BY, rootId: root, after: { order } }]);
    await anchor();
    return { format: 'waybill proof 1', order, ...(await ledger.orderProof(root)) };
  };
  const verdict = (changed: unknown, more: object = {}) => verify(changed, { lines, ...more });

  beforeAll(async () => {
    ledger = await ledgers.open(clock);
    const { stage, order } = scene(ledger);
    const staged = await stage([
      order('1', { note: 'Zoë' }, { customerId: 'c1' }),
      order('2', { note: 'Ann' }, { customerId: 'c2' }),
      { kind: 'product', id: 'p1', data: {} },
    ]);
    [mine, other] = staged.records.map(({ rootId }) => rootId as string) as [string, string];
    await seal();
    for (const root of [mine, other, mine]) {
      await ledger.command(root, { verb: 'hold', ...BY });
      await seal();
      await ledger.command(root, { verb: 'release', ...BY });
    }
    await anchor();
    await ledger.amend(mine, { note: 'Zoë P.' }, BY);
    const wish = { draft, template: 'CI-{n:5}', day: '2026-11-26' };
    const [issued] = await ledger.issuePapers(mine, [wish], BY);
    const text = paperText((issued as NonNullable<typeof issued>).paper);
    writeFileSync(file, text);
    const json = createHash('sha256').update(text).digest('hex');
    const printed = { number: 'CI-00001', revision: 1, language: 'en', pdf: 'f'.repeat(64), json };
    expect(await ledger.notePrinted(mine, printed, BY)).toBe(true);
    expect(await ledger.notePrinted(mine, printed, BY)).toBe(true);
    expect(await ledger.notePrinted(mine, { ...printed, revision: 9 }, BY)).toBe(false);
    proof = await shown(mine, '#1');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds, with the first time that an anchor vouches for, and each thing once', () => {
    const { wrong, ok, vouched, entries, papers } = verdict(proof, { papers: [file], order: '#1' });
    expect(wrong).toEqual([]);
    expect([ok, vouched]).toEqual([true, true]);
    expect(entries.map(({ what }) => what)).toEqual([
      'records.staged',
      ...['order.hold', 'order.release', 'order.hold', 'order.release'],
      ...['order.amend', 'paper.issued', 'paper.printed', 'order.proved'],
    ]);
    const [first, last] = [entries[0], entries.at(-1)];
    expect(Date.parse(first?.notLaterThan as string)).toBeLessThan(Date.parse(last?.notLaterThan as string));
    expect(papers).toMatchObject([{ file: 'CI.json', number: 'CI-00001', entry: 8, replaced: false }]);
  });

  it('tells nothing of anybody else, and nothing that people said', async () => {
    const text = JSON.stringify(proof);
    for (const word of ['Zoë', 'Ann', BY.why, `"${BY.who}"`, `\\"${other}\\"`]) expect(text).not.toContain(word);
    const theirs = await shown(other, '#2');
    for (const { hash } of theirs.entries) expect(text).not.toContain(hash);
    expect(verdict(theirs).wrong).toEqual([]);
  });

  it('is nobody else’s: another order, and papers that are not its own', async () => {
    const theirs = await shown(other, '#2');
    expect(verdict(theirs, { order: '#1' }).wrong).toEqual(['the entries are of order #2, not of #1']);
    expect(verdict({ ...theirs, order: '#1' }).ok).toBe(false);
    expect(verdict(theirs, { papers: [file] }).wrong).toEqual([
      'CI.json is none of the papers that the entries name: changed, or of another order',
    ]);
    const changed = join(folder, 'changed.json');
    writeFileSync(changed, '{}');
    expect(verdict(proof, { papers: [changed] }).ok).toBe(false);
    const mixed = { ...proof, entries: proof.entries.map((one, at) => (at === 2 ? theirs.entries[2] : one)) };
    expect(verdict(mixed).ok).toBe(false);
  });

  it('finds every entry that was changed, taken out, put in or exchanged, and a row that was cut short', () => {
    const { entries } = proof;
    const without = (list: Shown['entries']) => list.map((one, at) => ({ ...one, number: at + 1 }));
    for (let at = 0; at < entries.length; at += 1) {
      const one = entries[at] as Shown['entries'][0];
      const text = (one.text as string).replace(/"what":"[a-z]+/, '$&x');
      const variants = {
        changed: entries.with(at, { ...one, text }),
        removed: entries.toSpliced(at, 1),
        renumbered: without(entries.toSpliced(at, 1)),
        inserted: without(entries.toSpliced(at, 0, one)),
        cut: entries.slice(0, at),
        ...(at > 0 ? { exchanged: without(entries.with(at, entries[at - 1] as typeof one).with(at - 1, one)) } : {}),
      };
      for (const [how, list] of Object.entries(variants))
        expect([how, at, verdict({ ...proof, entries: list }).ok]).toEqual([how, at, false]);
    }
  });

  it('finds every hash that was changed: of entries, paths, seals and anchors', () => {
    const other = (hex: string) => `${hex[0] === '0' ? '1' : '0'}${hex.slice(1)}`;
    const bent = (value: unknown, place: string[]): unknown[] => {
      if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return [other(value)];
      if (Array.isArray(value))
        return value.flatMap((one, at) => bent(one, [...place, String(at)]).map((new1) => value.with(at, new1)));
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([name, one]) =>
        bent(one, [...place, name]).map((new1) => ({ ...value, [name]: new1 })),
      );
    };
    const variants = bent(proof, []);
    expect(variants.length).toBeGreaterThan(40);
    for (const one of variants) expect(verdict(one).ok).toBe(false);
    for (let at = 0; at < proof.seals.length; at += 1)
      expect(verdict({ ...proof, seals: proof.seals.toSpliced(at, 1) }).ok).toBe(false);
  });

  it('says where nobody vouches, and does not take the seller’s word for an anchor', () => {
    const alone = verify(proof);
    expect([alone.ok, alone.vouched]).toEqual([true, false]);
    expect(alone.lacking[0]).toMatch(/^file:a: give the file/);
    const strange = lines.map((line) => line.replace(/"hash":"./, '"hash":"z'));
    expect(verdict(proof, { lines: strange }).wrong[0]).toMatch(/^the file of anchors does not know seal/);
    expect(verdict({ ...proof, anchors: [] }).ok).toBe(false);
    const unsaid = { ...proof, anchors: [], unanchored: proof.entries.map(({ number }) => number) };
    expect(verdict(unsaid)).toMatchObject({ ok: true, vouched: false });
  });

  describe('of a ledger that an earlier release wrote', () => {
    let [url, root] = ['', ''];

    it('begins where the ledger goes on, whose seals stay as they were hashed', async () => {
      url = await ledgers.freshUrl();
      const old = await ledgers.open(clock, url);
      const { stage, order } = scene(old);
      root = (await stage([order('7', { id: '7' }, { customerId: 'c7' })])).records[0]?.rootId as string;
      await old.sealAudit('test', 1_000);
      const raw = await rawOf(url);
      const triggers =
        raw.dialect === 'sqlite'
          ? (await raw.all("SELECT name FROM sqlite_master WHERE type = 'trigger'")).map(
              ({ name }) => `DROP TRIGGER ${name}`,
            )
          : ['audit_seals', 'order_entries'].map((table) => `ALTER TABLE ${table} DISABLE TRIGGER USER`);
      for (const statement of triggers) await raw.run(statement);
      const [first] = await raw.all('SELECT * FROM audit_seals');
      const { number, first_id, last_id, at } = first as Record<string, unknown>;
      const earlier = {
        ...(first as unknown as SealSql),
        ...{ number: Number(number), first_id: Number(first_id), last_id: Number(last_id), at: Number(at) },
        ...{ skip: null, entries_root: null },
      };
      await raw.run(
        'UPDATE audit_seals SET skip = NULL, entries_root = NULL, first_entry = NULL, entry_count = NULL, hash = ?',
        [sealHash(earlier)],
      );
      await raw.run('DELETE FROM order_entries');
      await raw.close();
      await old.command(root, { verb: 'hold', ...BY });
      clock.pass(2_000);
      await old.sealAudit('test', 1_000);
      expect((await old.verifyAudit({ anchors: [] })).findings).toEqual([]);
      const { entries, unanchored } = await old.orderProof(root);
      expect(entries.map(({ text }) => JSON.parse(text as string))).toMatchObject([
        { named: '#7', number: 1, what: 'order.hold' },
      ]);
      expect(unanchored).toEqual([1]);
    });

    it('holds once its customer is erased, whose first entry names it no more: the last one does', async () => {
      const raw = await rawOf(url);
      await raw.run("UPDATE customer_keys SET wrapped = NULL, destroyed_at = 1 WHERE name = 'shop/c7'");
      await raw.close();
      const now = await ledgers.open(clock, url);
      await now.noteAudit([{ what: 'order.proved', ...BY, rootId: root, after: { order: '#7' } }]);
      await now.sealAudit('test', 1_000);
      const theirs = { format: 'waybill proof 1', order: '#7', ...(await now.orderProof(root)) };
      const { wrong, order, entries } = verdict(theirs, { order: '#7' });
      expect([wrong, order]).toEqual([[], '#7']);
      expect(entries).toMatchObject([{ erased: true }, { what: 'order.proved' }]);
      expect(verdict(theirs, { order: '#1' }).wrong).toEqual(['the entries are of order #7, not of #1']);
      expect(verdict({ ...theirs, order: '#1' }).wrong).toEqual(['the entries are of order #7, the proof says #1']);
    });
  });

  describe('after its customer was erased', () => {
    it('holds as it was given out, and shows that there were entries, without their words', async () => {
      const words = scene(ledger);
      const { batchId, claims } = await words.carry();
      for (const claim of claims) await words.answer(batchId, claim, { to: 'end' });
      await ledger.closeBatch(batchId);
      const [request] = await ledger.askPrivacy([
        {
          asked: 'erase',
          connectionId: 'shop',
          subject: { customerId: 'c1' },
          afterOpen: false,
          dueAt: clock.now(),
          ...BY,
        },
      ]);
      expect((await ledger.erasePeople(request?.requestId as string, () => undefined)).erased).toBe(1);
      const now = await shown(mine, '#1');
      const { wrong, entries } = verdict(now);
      expect(wrong).toEqual([]);
      const gone = entries.filter(({ erased }) => erased).map(({ number }) => number);
      expect(gone).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
      expect(entries[0]?.what).toBe('records.staged');
      expect(verdict(proof, { papers: [file] }).wrong).toEqual([]);
      expect((await ledger.verifyAudit({ anchors: [] })).findings).toEqual([]);
    });
  });
});
