import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { EXIT } from '../config/problem.ts';
import { customerLabel } from '../domain/accounts.ts';
import type { Order } from '../domain/canonical/order.ts';
import { MappingBook } from '../mapper/index.ts';
import type { Ledger } from '../store/ledger.ts';
import { commandLine } from '../test/command-line.ts';
import { commandScene, type Scene, writeSceneConfig } from '../test/command-scene.ts';
import { blocksOf } from '../test/fenced-blocks.ts';
import { onEachDatabase, scratchFolder } from '../test/ledgers.ts';
import { knownOrder } from './known-order.ts';

/** Who orders every time. */
const BUYER = { id: 'gid://shopify/Customer/7000017', email: 'ben@example.org' };

onEachDatabase('an order that its customer has to approve', (ledgers) => {
  const folder = scratchFolder('waybill-approval-');
  const file = join(folder, 'config.yaml');
  const table = join(folder, 'purchasers.csv');
  const rules = { gates: ['approval'], approval: { table } };
  const waybill = (...words: string[]) => commandLine('-c', file, ...words);
  const clock = { now: () => Date.now(), pass() {} };
  let scene: Scene;
  let ledger: Ledger;
  let number: string;
  let customer: string;

  const write = (...lines: string[]) =>
    writeFileSync(table, ['customer,person,role,up_to,currency', ...lines, ''].join('\n'));
  const place = (): string => {
    const placed = { country: 'DE', paid: true, lines: [{ sku: 'WB-001', quantity: 2 }], buyer: BUYER };
    return (scene.act('shopify', 'place', placed) as { name: string }).name;
  };
  const rootOf = async (of: string) => (await ledger.findRoots(of))[0] as string;
  const asks = async (of: string) =>
    (await ledger.order(await rootOf(of)))?.openCases.map((one) => one.waitingFor) ?? [];
  const isWritten = async (of: string) =>
    (await ledger.order(await rootOf(of)))?.numbers.some(({ connectionId }) => connectionId === 'erp');

  beforeAll(async () => {
    write();
    const made = await commandScene(ledgers, clock, { rules });
    ({ ledger, scene } = made);
    writeSceneConfig(folder, made.store, scene, { rules });
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on by itself where its customer said nothing', async () => {
    const first = place();
    await scene.flow();
    expect(await asks(first)).toEqual([]);
    expect(await isWritten(first)).toBe(true);
    const { root } = (await knownOrder(ledger, first)).bundle;
    customer = customerLabel({ connectionId: root.connectionId, customerId: root.customerId as string });
  });

  it('waits above what its buyer may order alone, and says so without a name', async () => {
    write(
      `${customer},${BUYER.email},buyer,1.00,EUR`,
      `${customer},ann@example.org,approver,,`,
      `${customer},tom@example.org,approver,1.50,EUR`,
    );
    number = place();
    await scene.flow();
    const [waits] = await asks(number);
    expect(waits).toMatch(/^an approver of shop\/\S+ for #\d+ over .* EUR: it is above .* alone \(1\.00 EUR\)$/);
    expect(await waybill('rules', 'try', number)).toMatchObject({
      code: EXIT.findings,
      printed: expect.stringContaining('WAITS   approval'),
    });
  });

  it.each([
    ['its buyer', () => BUYER.email, 'nobody approves an order of their own'],
    ['somebody else', () => 'eve@example.org', 'no approver of theirs'],
    ['one who may approve less', () => 'tom@example.org', 'above what who approved it may approve (1.50 EUR)'],
  ])('is not approved by %s', async (_, by, said) => {
    const { code, said: told } = await waybill('orders', 'approve', number, '--by', by(), '--why', 'on the phone');
    expect([code, told]).toEqual([EXIT.findings, expect.stringContaining(said)]);
    expect(await asks(number)).toHaveLength(1);
  });

  it('goes on once an approver’s word is noted, which the audit keeps', async () => {
    expect(await isWritten(number)).toBe(false);
    const { printed } = await waybill('orders', 'approve', number, '--by', 'Ann@example.org', '--why', 'mail of today');
    expect(printed).toBe(`${number} is approved: it goes on\n`);
    await scene.flow();
    expect(await asks(number)).toEqual([]);
    expect(await isWritten(number)).toBe(true);
    expect((await waybill('audit', 'list', '--json')).printed).toMatch(
      /case\.release.*approved by Ann@example\.org: mail of today/s,
    );
    expect(await waybill('orders', 'approve', number, '--by', 'ann@example.org', '--why', 'again')).toMatchObject({
      code: EXIT.findings,
      said: expect.stringContaining('does not wait for its customer'),
    });
  });

  it('waits for a table that can be read, and goes on with it', async () => {
    write(`${customer},${BUYER.email},boss,,`);
    const next = place();
    await scene.flow();
    expect(await asks(next)).toEqual([expect.stringContaining('role: `boss` is neither buyer nor approver')]);
    write(`${customer},${BUYER.email},buyer,,`);
    const caseId = (await ledger.order(await rootOf(next)))?.openCases[0]?.caseId as string;
    expect((await waybill('cases', 'retry', caseId, '--all')).code).toBe(EXIT.fine);
    await scene.flow();
    expect(await asks(next)).toEqual([]);
  });
});

it.each(['approval.md', 'approval.zh-CN.md'])('is read from the tag of a shop as %s shows it', async (name) => {
  const page = await readFile(new URL(`../docs/rules/${name}`, import.meta.url), 'utf8');
  const text = blocksOf(page).find((block) => block.text.includes('extends:'))?.text ?? '';
  const own = scratchFolder('waybill-approval-');
  mkdirSync(join(own, 'shopify'));
  writeFileSync(join(own, 'shopify/order.yaml'), text);
  const files = await loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url)), own]);
  rmSync(own, { recursive: true });
  const book = MappingBook.compile(files);
  expect(book.problems).toEqual([]);
  const [example] = parse(files.find(({ path }) => path.endsWith('shopify/order.examples.yaml'))?.text ?? '');
  const approvedBy = async (tags: string[]) => {
    const made = await book.byName('shopify/order')?.apply({ ...example.in, tags }, { now: 0, values: {} });
    return made?.ok ? (made.target as Order).customer.approvedBy : made;
  };
  expect(await approvedBy(['wholesale', 'approved-by:ann@example.org'])).toBe('ann@example.org');
  expect(await approvedBy(['wholesale'])).toBeUndefined();
  expect(await approvedBy([])).toBeUndefined();
});
