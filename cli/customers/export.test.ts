import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../test/command-line.ts';
import { commandScene, type Scene, writeSceneConfig } from '../../test/command-scene.ts';
import { onEachDatabase, scratchFolder, testClock } from '../../test/ledgers.ts';
import type { Exported } from './export.ts';
import { exportCsv } from './export-csv.ts';

const BUYER = { id: 'gid://shopify/Customer/7741', name: 'Zoë Müller', email: 'zoe@example.com' };

onEachDatabase('what is given to a customer, and what is done when they go', (ledgers) => {
  const folder = scratchFolder('waybill-export-');
  const file = join(folder, 'config.yaml');
  let scene: Scene;
  const customers = (...words: string[]) => commandLine('-c', file, 'customers', ...words);
  const exported = async (...words: string[]): Promise<Exported> =>
    JSON.parse((await customers('export', BUYER.email, ...words)).printed);

  beforeAll(async () => {
    const made = await commandScene(ledgers, testClock(Date.now()));
    ({ scene } = made);
    scene.act('shopify', 'place', {
      country: 'DE',
      paid: true,
      buyer: BUYER,
      note: '=HYPERLINK("http://evil")',
      lines: [{ sku: 'WB-001', quantity: 2 }],
    });
    await scene.flow();
    writeSceneConfig(folder, made.store, scene, {
      flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'write erp'] } },
    });
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds what was received, understood and sent, and what systems hold at that moment', async () => {
    const { people, live } = await exported('--live');
    const [person] = people;
    expect(person?.person).toMatchObject({ connectionId: 'shop', customerId: BUYER.id });
    expect(JSON.stringify(person?.records)).toContain(BUYER.name);
    expect(new Set(person?.writes.map(({ connectionId }) => connectionId))).toEqual(new Set(['erp', 'wms']));
    const answers = live?.map(({ connectionId, kind, records, note }) => [connectionId, kind, records?.length ?? note]);
    expect(answers).toContainEqual(['shop', 'order', 1]);
    expect(answers).toContainEqual(['erp', 'order', 'cannot be read back one by one: look there']);
    const shop = live?.find(({ connectionId }) => connectionId === 'shop');
    expect(JSON.stringify(shop?.records)).toContain(BUYER.email);
    expect((await exported()).live).toBeUndefined();
  });

  it('is noted in the audit before it is given: who took it, why, and of whom by number alone', async () => {
    await exported('--who', 'ann', '--why', 'data request of 3 November');
    const audit = await commandLine(
      '-c',
      file,
      'audit',
      'list',
      '--what',
      'customer.exported',
      '--limit',
      '1',
      '--json',
    );
    expect(JSON.parse(audit.printed)).toMatchObject([
      {
        who: 'ann',
        why: 'data request of 3 November',
        subject: expect.stringMatching(/^p\d+$/),
        after: { format: 'json' },
      },
    ]);
  });

  it('says which system could not be asked, and gives the rest', async () => {
    scene.sandbox.setFaults('shopify', { error: 1 });
    const { people, live } = await exported('--live');
    scene.sandbox.setFaults('shopify', {});
    expect(people).toHaveLength(1);
    const shop = live?.find(({ connectionId }) => connectionId === 'shop');
    expect(shop?.note).toMatch(/^not reached: (unavailable|unknown-outcome)$/);
    expect(live?.length).toBeGreaterThan(1);
  });

  it('is the same as CSV, a line a field, and no spreadsheet reckons with it', async () => {
    const text = (await customers('export', BUYER.email, '--format', 'csv', '--live')).printed;
    expect(text.startsWith('\uFEFF')).toBe(true);
    const rows = parse<Record<string, string>>(text, { bom: true, columns: true });
    const values = rows.map(({ value }) => value);
    for (const said of [BUYER.name, BUYER.email]) expect(values).toContain(said);
    expect(values).toContain('\'=HYPERLINK("http://evil")');
    const { people } = await exported();
    const [order] = people[0]?.records.filter(({ kind }) => kind === 'order') ?? [];
    const received = rows.filter(({ what, id }) => what === 'order 1 as received' && id === order?.sourceId);
    expect(received.find(({ field }) => field === 'email')).toMatchObject({ system: 'shop', value: BUYER.email });
    expect(received[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(rows.some(({ what, system }) => what === 'order held there now' && system === 'shop')).toBe(true);
  });

  it('has what they showed and what registers answered of their VAT ids, with its proof, and not where papers are kept', async () => {
    const { ledger } = scene.deps;
    const customer = { connectionId: 'shop', customerId: BUYER.id };
    const by = { who: 'ann', why: 'came by mail' };
    const paper = { kind: 'business-licence', name: 'Gewerbeschein Zoë.pdf', digest: 'a1'.repeat(32) };
    await ledger.addDocument(customer, { ...paper, kept: '//nas/kyc/88', validUntil: '2027-03-01' }, by);
    const { numbers } = (await exported()).people[0] as Exported['people'][number];
    const [rootId = ''] = await ledger.findRoots(numbers[0]?.number ?? '');
    const id = { rootId, register: 'vies', prefix: 'DE', number: '123456789' };
    await ledger.keepVatAnswer(id, { registered: true, consultation: 'WAPIAAAA' });

    const { people } = await exported();
    expect(people[0]?.documents).toMatchObject([{ ...paper, documentId: 'document/1', validUntil: '2027-03-01' }]);
    expect(people[0]?.vatIds).toMatchObject([
      { register: 'vies', prefix: 'DE', registered: true, consultation: 'WAPIAAAA' },
    ]);
    const whole = JSON.stringify(people);
    for (const hidden of ['//nas/kyc', '123456789']) expect(whole).not.toContain(hidden);

    const text = (await customers('export', BUYER.email, '--format', 'csv')).printed;
    const rows = parse<Record<string, string>>(text, { bom: true, columns: true });
    const told = rows.map(({ system, what, field, value }) => [system, what, field, value].join('|'));
    expect(told).toEqual(
      expect.arrayContaining([
        'shop|document shown|kind|business-licence',
        'shop|document shown|validUntil|2027-03-01',
        'vies|answer about their VAT id|registered|true',
        'vies|answer about their VAT id|consultation|WAPIAAAA',
      ]),
    );
  });

  it('tells before an erasure which systems are asked, and what a person has to do in the others', async () => {
    const { printed } = await customers('erase', BUYER.email, '--why', 'asked', '--dry-run');
    expect(printed).toMatch(/^ {2}shop {2}asked\n/m);
    expect(printed).toMatch(
      /^ {2}erp {2}by hand \(Kingdee Cloud Galaxy has no call for it\)\n {4}to do: .*\n {4}order /m,
    );
    const json = JSON.parse((await customers('erase', BUYER.email, '--why', 'asked', '--dry-run', '--json')).printed);
    expect(
      json.systems.map(({ connectionId, how }: { connectionId: string; how: string }) => [connectionId, how]),
    ).toEqual(
      expect.arrayContaining([
        ['erp', 'by hand'],
        ['shop', 'asked'],
        ['wms', 'by hand'],
      ]),
    );
    const none = await customers('certificate', '99');
    expect([none.code, none.said]).toEqual([1, 'there is no request erase/99\n']);
  });
});

describe('the CSV of an export', () => {
  it('has a head where nothing is known', () => {
    expect(exportCsv({ exportedAt: '', people: [] })).toBe('\uFEFFperson,system,what,id,at,field,value\r\n');
  });
});
