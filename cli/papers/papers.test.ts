import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { commandScene, type Scene, writeSceneConfig } from '../../test/command-scene.ts';
import { onEachDatabase, scratchFolder, testClock } from '../../test/ledgers.ts';
import { pdfText } from '../../test/pdf-text.ts';

const SELLER = { name: 'Hengtai Trading', lines: ['88 Keji Road', '518057 Shenzhen'], country: 'CN' };

onEachDatabase('waybill papers', (ledgers) => {
  const folder = scratchFolder('waybill-papers-');
  const file = join(folder, 'config.yaml');
  let scene: Scene;
  let store: string;
  let number: string;
  const papers = (...words: string[]) => commandLine('-c', file, 'papers', ...words);
  const flows = { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'write erp', 'write wms'] } };
  const write = (rules: object) => writeSceneConfig(folder, store, scene, { flows, rules });

  beforeAll(async () => {
    ({ scene, store } = await commandScene(ledgers, testClock(Date.now())));
    const placed = scene.act('shopify', 'place', {
      country: 'DE',
      paid: true,
      buyer: { id: 'gid://shopify/Customer/7741', name: 'Zoë Müller', email: 'zoe@example.com' },
      lines: [{ sku: 'WB-001', quantity: 2 }],
    }) as { name: string };
    number = placed.name;
    await scene.flow();
    write({ papers: { seller: SELLER, incoterm: 'DAP' } });
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what is missing, and where to name it', async () => {
    write({ papers: {} });
    const { code, printed } = await papers('check', number);
    expect(code).toBe(EXIT.findings);
    expect(printed).toContain('MISSING  the seller (rules.papers.seller)');
    expect(printed).toContain('MISSING  the incoterm');
    const refused = await papers('issue', number, '--incomplete', '--out', folder);
    expect(refused.code).toBe(EXIT.findings);
    expect(refused.said).toContain(`papers of ${number} lack the seller (rules.papers.seller); the incoterm`);
    write({ papers: { seller: SELLER, incoterm: 'DAP' } });
    expect((await papers('check', number)).printed).not.toContain('the seller');
  });

  it('makes PDF and JSON of each part, once however often it is asked', async () => {
    const out = join(folder, 'out');
    const first = await papers('issue', number, '--incomplete', '--out', out, '--json');
    expect(first.code).toBe(EXIT.fine);
    const made = JSON.parse(first.printed) as { number: string; fresh: boolean; files: string[] }[];
    expect(made.map((one) => [one.number.slice(0, 3), one.fresh])).toEqual([
      ['CI-', true],
      ['PL-', true],
    ]);
    const [invoice, list] = made as [(typeof made)[0], (typeof made)[0]];
    const [page] = await pdfText(readFileSync(invoice.files[0] as string));
    for (const words of [invoice.number, number, 'Hengtai Trading', 'Zoë Müller', 'Germany (DE)', 'WB-001', 'DAP'])
      expect(page).toContain(words);
    const paper = JSON.parse(readFileSync(invoice.files[1] as string, 'utf8'));
    expect(page).toContain(`${paper.currency} ${paper.money.total}`);
    expect(await pdfText(readFileSync(list.files[0] as string))).toHaveLength(1);

    const before = readFileSync(invoice.files[0] as string);
    const again = JSON.parse((await papers('issue', number, '--incomplete', '--out', out, '--json')).printed);
    expect(again.map((one: (typeof made)[0]) => [one.number, one.fresh])).toEqual([
      [invoice.number, false],
      [list.number, false],
    ]);
    expect(readFileSync(invoice.files[0] as string).equals(before)).toBe(true);
    expect(readdirSync(out)).toHaveLength(4);
    expect((await papers('list')).printed).toMatch(
      new RegExp(`${list.number} .*\n${invoice.number} +commercial-invoice +${number}`),
    );
  });

  it('corrects a paper under its number when the order or the seller changed', async () => {
    write({ papers: { seller: { ...SELLER, name: 'Hengtai Trading Ltd' }, incoterm: 'DAP', language: 'en-zh' } });
    const { printed } = await papers('issue', number, '--incomplete', '--type', 'commercial-invoice', '--out', folder);
    expect(printed).toMatch(/CI-\d{4}-00001 rev\. 2 .*issued.*-r2\.pdf/);
    const [file2] = readdirSync(folder).filter((name) => name.endsWith('-r2.pdf'));
    expect((await pdfText(readFileSync(join(folder, file2 as string))))[0]).toContain('商业发票');
  });

  it('knows no other order and no other type', async () => {
    expect((await papers('issue', '4711')).said).toContain('no order is known by 4711');
    const { code, said } = await papers('issue', number, '--type', 'invoice');
    expect(code).toBe(EXIT.usage);
    expect(said).toContain('there is no invoice; there are: commercial-invoice, packing-list, proforma-invoice');
  });
});
