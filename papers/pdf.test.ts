import { describe, expect, it } from 'vitest';
import { add, sum } from '../domain/decimal.ts';
import { packingList } from '../domain/packing/packing-list.ts';
import type { Paper, PaperLine } from '../domain/papers/paper.ts';
import { pdfText } from '../test/pdf-text.ts';
import { paperPdf, UnwritableText } from './pdf.ts';

const line = (at: number): PaperLine => ({
  sku: `WB-${String(at).padStart(3, '0')}`,
  description:
    at % 7 === 0
      ? `Screwdriver set ${at} 充电式螺丝刀套装, with a case that makes its name run over the end of a line`
      : `Cable ${at}`,
  hsCode: '8544429090',
  origin: 'CN',
  quantity: at,
  netWeightKg: '0.35',
  unitPrice: '1.25',
  total: '12.50',
});

const invoice = (more: Partial<Paper> = {}): Paper => ({
  type: 'commercial-invoice',
  number: 'CI-2026-00007',
  revision: 1,
  issuedOn: '2026-11-26',
  orderNumber: '#1001',
  poNumber: 'PO 4711',
  part: 'wms-de',
  seller: {
    name: 'Shenzhen Hengtai Trading 深圳市恒泰贸易有限公司',
    lines: ['88 Keji Road', '518057 Shenzhen'],
    country: 'CN',
    taxId: '91440300MA5G',
  },
  buyer: {
    name: 'Łódź Narzędzia Sp. z o.o.',
    contact: 'Zażółć Gęślą',
    lines: ['ul. Piotrkowska 1', '90-001 Łódź'],
    country: 'PL',
    eori: 'PL123456789000000',
  },
  consignee: { name: 'Αθήνα Εργαλεία', lines: ['Ермоу 1', 'Athens'], country: 'GR', phone: '+30 21 0000' },
  currency: 'EUR',
  incoterm: { code: 'DAP', place: 'Athens', written: 'DDU' },
  reason: 'sale',
  lines: [1, 2, 3].map(line),
  pieces: 6,
  netWeightKg: '1.05',
  money: { goods: '37.50', freight: '12.00', total: '49.50' },
  signatory: 'Li Lei',
  ...more,
});

const textOf = async (paper: Paper, language: 'en' | 'en-zh' = 'en') => pdfText(await paperPdf(paper, language));

describe('a paper as PDF', () => {
  it('names the country that goods leave from where that is not the seller’s, and goes by it in saying who imports', async () => {
    const [page] = await textOf(invoice({ from: 'TR' }));
    expect(page).toContain('Türkiye (TR)');
    expect(page).toContain('The buyer is the importer');
    const [within] = await textOf(invoice({ from: 'DE' }));
    expect(within).toContain('Germany (DE)');
    expect(within).not.toContain('importer of record');
  });

  it('says all that stands on it, in the letters of each', async () => {
    const [page, ...others] = await textOf(invoice());
    expect(others).toEqual([]);
    for (const words of [
      'Commercial Invoice',
      'CI-2026-00007',
      '2026-11-26',
      '#1001',
      'PO 4711',
      '深圳市恒泰贸易有限公司',
      'China (CN)',
      'Łódź Narzędzia Sp. z o.o.',
      'Contact: Zażółć Gęślą',
      'EORI: PL123456789000000',
      'Αθήνα Εργαλεία',
      'Ермоу 1',
      'Greece (GR)',
      'DAP Athens, Incoterms 2020',
      '(ordered as DDU)',
      'sale',
      'WB-002',
      '8544429090',
      '37.50',
      '12.00',
      'EUR 49.50',
      'We certify',
      'Li Lei',
      'Page 1 / 1',
    ])
      expect(page).toContain(words);
  });

  it('says who imports and pays duties and taxes, where goods cross a customs border', async () => {
    const plain = async (more: Partial<Paper>, language: 'en' | 'en-zh' = 'en') =>
      (await textOf(invoice(more), language)).join(' ').replace(/\s+/g, ' ');
    expect(await plain({})).toContain(
      'The buyer is the importer of record: duties and taxes at the destination are for the buyer.',
    );
    const paid = await plain({ incoterm: { code: 'DDP', place: 'Athens' } }, 'en-zh');
    expect(paid).toContain('The seller is the importer of record');
    expect(paid).toContain('卖方为进口商');
    const { seller } = invoice();
    expect(await plain({ seller: { ...seller, country: 'DE' } })).not.toContain('importer of record');
    const { money: _money, ...rest } = invoice({ type: 'packing-list' });
    expect((await textOf(rest)).join(' ')).not.toContain('importer of record');
  });

  it('has Chinese beside the English where asked for', async () => {
    const [page] = await textOf(invoice(), 'en-zh');
    for (const words of ['商业发票', '收货人', '原产国', '波兰', '兹证明本发票']) expect(page).toContain(words);
    expect((await textOf(invoice()))[0]).not.toContain('商业发票');
  });

  it('carries 200 lines over pages, each with the head of the table and its number', async () => {
    const lines = Array.from({ length: 200 }, (_, at) => line(at));
    const goods = sum(lines.map(({ total }) => total ?? ''));
    const money = { goods, freight: '12.00', total: add(goods, '12.00') };
    const pages = await textOf(invoice({ lines, money }), 'en-zh');
    expect(pages.length).toBeGreaterThan(5);
    const all = pages.join('\n');
    for (let at = 0; at < 200; at += 1) expect(all).toContain(line(at).sku);
    for (const page of pages) expect(page).toMatch(new RegExp(`CI-2026-00007.*Page 页 \\d+ / ${pages.length}`, 's'));
    for (const page of pages.filter((one) => one.includes('WB-'))) expect(page).toContain('HS code');
    for (const page of pages.slice(1)) expect(page).toMatch(/商业发票 CI-2026-00007.*2026-11-26 · #1001 · wms-de/s);
    expect(pages[0]).not.toContain('2026-11-26 · #1001');
    expect(pages.at(-1)).toContain('EUR 2512.00');
  });

  it('says when it is to be paid, and why goods leave in both languages where that is a common reason', async () => {
    const [page] = await textOf(invoice({ termsDays: 30, reason: 'sample' }), 'en-zh');
    for (const words of ['Terms of payment 付款条件', '30 days net 天内付清', 'sample 样品'])
      expect(page).toContain(words);
    expect((await textOf(invoice({ termsDays: 0 })))[0]).toContain('due on receipt');
    const [other] = await textOf(invoice({ reason: 'temporary import' }), 'en-zh');
    expect(other).toContain('temporary import');
    expect(other).not.toContain('Terms of payment');
  });

  it('names no money on a packing list', async () => {
    const { money: _money, ...rest } = invoice({ type: 'packing-list', number: 'PL-2026-00003' });
    const lines = rest.lines.map(({ unitPrice: _unit, total: _total, ...one }) => one);
    const [page] = await textOf({ ...rest, lines });
    expect(page).toContain('Packing List');
    expect(page).toContain('1.05');
    for (const words of ['EUR', '12.50', 'Unit price', 'We certify']) expect(page).not.toContain(words);
  });

  it('lists packages with their marks, contents, sizes, weights and volume on a packing list, and their sums', async () => {
    const { money: _money, ...rest } = invoice({ type: 'packing-list', number: 'PL-2026-00004' });
    const packing = packingList(
      [{ sku: 'WB-001', quantity: 220, weightKg: '1.15' }],
      [
        {
          number: 'PLT 1',
          type: 'pallet',
          weightKg: '201.3',
          lengthCm: '120',
          widthCm: '80',
          heightCm: '120',
          contents: [{ sku: 'WB-001', quantity: 160 }],
        },
        {
          type: 'carton',
          count: 3,
          weightKg: '25.25',
          volumeM3: '0.0306',
          contents: [{ sku: 'WB-001', quantity: 20 }],
        },
      ],
    );
    const [page, ...others] = await textOf({ ...rest, packing }, 'en-zh');
    expect(others).toEqual([]);
    const words = [
      'Marks & No.',
      '唛头箱号',
      'PLT 1',
      '1 pallet 托盘',
      '160 × WB-001',
      '120 × 80 × 120',
      '1.152',
      '184.00',
      '201.3',
    ];
    const alike = ['2-4', '3 carton 纸箱', '20 × WB-001', '0.0918', '69.00', '75.75'];
    for (const word of [...words, ...alike]) expect(page).toContain(word);
    expect(page).toMatch(/Packages 箱数\s*4\s/);
    expect(page).toMatch(/Gross kg 毛重\s*277\.05\s/);
    expect(page).toMatch(/Volume m³ 体积\s*1\.2438\s/);
  });

  it('carries 300 packages over pages, each with the head of their table', async () => {
    const packing = packingList(
      [],
      Array.from({ length: 300 }, (_, at) => ({ number: `CTN-${at + 1}`, weightKg: '1' })),
    );
    const pages = await textOf(invoice({ type: 'packing-list', packing }));
    expect(pages.length).toBeGreaterThan(5);
    for (let at = 1; at <= 300; at += 1) expect(pages.join('\n')).toContain(`CTN-${at}`);
    for (const page of pages.filter((one) => one.includes('CTN-'))) expect(page).toContain('Marks & No.');
  });

  it('tells a correction, and what a proforma is', async () => {
    expect((await textOf(invoice({ revision: 2 })))[0]).toMatch(/Revision\s*2/);
    const [page] = await textOf(invoice({ type: 'proforma-invoice', part: '' }));
    expect(page).toContain('Proforma Invoice');
    expect(page).toContain('no demand for payment');
    expect(page).not.toContain('Shipment');
  });

  it('is the same bytes each time', async () => {
    const [one, other] = [await paperPdf(invoice(), 'en-zh'), await paperPdf(invoice(), 'en-zh')];
    expect(one.equals(other)).toBe(true);
  });

  it('is refused with the letters that no font has, rather than printed without them', async () => {
    const paper = invoice({ consignee: { name: '홍길동', lines: ['서울'], country: 'KR' } });
    await expect(paperPdf(paper, 'en')).rejects.toThrow(UnwritableText);
    await expect(paperPdf(paper, 'en')).rejects.toThrow('rules.papers.font');
  });
});
