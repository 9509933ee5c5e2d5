import type { Content, ContentTable, Margins, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { crossesCustoms } from '../domain/customs-unions.ts';
import { sellerImports } from '../domain/incoterm.ts';
import type { PaperLanguage } from '../domain/papers/languages.ts';
import type { Paper, PaperLine, Party } from '../domain/papers/paper.ts';
import { type Fonts, runsOf } from './fonts.ts';
import { type Column, packagesTable, type Table } from './packages.ts';
import { isReason, type Word, wordsOf } from './words.ts';

const GREY = '#5b6470';
const RULE = '#c3c9d1';
const SHADE = '#f2f4f7';
const MARGIN = 36;

/** One paper on A4, its lines over as many pages as they need, with the head of the table on each. */
export function layOut(paper: Paper, language: PaperLanguage, fonts: Fonts): TDocumentDefinitions {
  const word = wordsOf(language);
  const country = countryNames(language);
  const say = (text: string, more: object = {}): Content => ({ text: runsOf(text, fonts), ...more });

  /** A small grey name above what it names. */
  const named = (name: Word, value: string): Content => ({
    stack: [say(word(name), { fontSize: 7, color: GREY }), say(value, { margin: [0, 1, 0, 0] })],
    margin: [0, 0, 0, 6],
  });

  const party = (name: Word, one: Party): Content => ({
    stack: [
      say(word(name), { fontSize: 7, color: GREY }),
      say(one.name, { bold: true, margin: [0, 1, 0, 0] }),
      ...one.lines.map((line) => say(line)),
      say(country(one.country)),
      ...(['contact', 'taxId', 'eori', 'phone', 'email'] as const).flatMap((field) =>
        one[field] ? [say(`${word(field)}: ${one[field]}`, { fontSize: 8 })] : [],
      ),
    ],
  });

  const head = (name: Word, alignment: 'left' | 'right'): TableCell => ({
    text: runsOf(word(name).replace(/ (?=\p{Script=Han}+$)/u, '\n'), fonts),
    alignment,
    bold: true,
    fontSize: 7.5,
    fillColor: SHADE,
  });
  const table: Table = (columns, rows): ContentTable => ({
    layout: rules,
    fontSize: 8.5,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: columns.map(({ width }) => width),
      body: [
        columns.map(({ name, alignment = 'left' }) => head(name, alignment)),
        ...rows.map((row, at) =>
          columns.map(({ alignment = 'left', cell }): TableCell => {
            const [text, below] = cell(row, at);
            const first = say(text, { alignment });
            return below ? { stack: [first, say(below, { fontSize: 7, color: GREY })] } : (first as TableCell);
          }),
        ),
      ],
    },
  });

  const facts: [Word, string | undefined][] = [
    ['incoterm', incotermText(paper)],
    ['payment', paper.termsDays === undefined ? undefined : termsText(paper.termsDays, word)],
    ['from', paper.from && country(paper.from)],
    ['reason', isReason(paper.reason) ? word(paper.reason) : paper.reason],
    ['currency', paper.money ? paper.currency : undefined],
    ['poNumber', paper.poNumber],
  ];
  const heading: [Word, string | undefined][] = [
    ['number', paper.number],
    ['revision', paper.revision > 1 ? String(paper.revision) : undefined],
    ['date', paper.issuedOn],
    ['order', paper.orderNumber],
    ['part', paper.part || undefined],
  ];
  const present = (pairs: [Word, string | undefined][]) =>
    pairs.flatMap(([name, value]): [Word, string][] => (value === undefined ? [] : [[name, value]]));

  return {
    pageSize: 'A4',
    pageMargins: [MARGIN, MARGIN, MARGIN, MARGIN + 16],
    info: {
      title: `${paper.number} ${wordsOf('en')(paper.type)}`,
      producer: 'Waybill',
      creator: 'Waybill',
      // The same paper is the same bytes, whenever it is printed.
      creationDate: new Date(`${paper.issuedOn}T00:00:00Z`),
    },
    defaultStyle: { font: Object.keys(fonts)[0] as string, fontSize: 9, lineHeight: 1.15 },
    // A sheet that comes loose says what it is of.
    header: (page) =>
      page === 1
        ? ''
        : {
            columns: [
              say(`${word(paper.type)} ${paper.number}`),
              say([paper.issuedOn, paper.orderNumber, paper.part].filter(Boolean).join(' · '), { alignment: 'right' }),
            ],
            fontSize: 7.5,
            color: GREY,
            margin: [MARGIN, 18, MARGIN, 0],
          },
    footer: (page, pages) => ({
      columns: [say(paper.number), say(`${word('page')} ${page} / ${pages}`, { alignment: 'right' })],
      fontSize: 7.5,
      color: GREY,
      margin: [MARGIN, 8, MARGIN, 0],
    }),
    content: [
      {
        columns: [
          say(word(paper.type), { fontSize: 20, bold: true }),
          {
            width: 170,
            layout: 'noBorders',
            table: {
              widths: ['auto', '*'],
              body: present(heading).map(([name, value]) => [
                say(word(name), { fontSize: 8, color: GREY }) as TableCell,
                say(value, { alignment: 'right', bold: name === 'number' }) as TableCell,
              ]),
            },
          },
        ],
        margin: [0, 0, 0, 14],
      },
      {
        columns: [party('seller', paper.seller), party('buyer', paper.buyer), party('consignee', paper.consignee)],
        columnGap: 14,
        margin: [0, 0, 0, 12],
      },
      {
        columns: present(facts).map(([name, value]) => named(name, value)),
        columnGap: 14,
        margin: [0, 0, 0, 8],
      },
      table(columnsOf(paper), paper.lines),
      ...(paper.packing ? [{ ...packagesTable(paper.packing, word, table), margin: [0, 14, 0, 0] as Margins }] : []),
      { stack: closing(paper, say, word), unbreakable: true, margin: [0, 10, 0, 0] },
    ],
  };
}

const rules = {
  hLineWidth: () => 0.5,
  vLineWidth: () => 0,
  hLineColor: () => RULE,
  paddingTop: () => 3,
  paddingBottom: () => 3,
  paddingLeft: () => 4,
  paddingRight: () => 4,
};

function columnsOf(paper: Paper): Column<PaperLine>[] {
  const right = 'right' as const;
  const priced: Column<PaperLine>[] = [
    { name: 'unitPrice', width: 60, alignment: right, cell: ({ unitPrice }) => [unitPrice ?? ''] },
    { name: 'total', width: 66, alignment: right, cell: ({ total }) => [total ?? ''] },
  ];
  return [
    { name: 'position', width: 22, alignment: right, cell: (_line, at) => [String(at + 1)] },
    {
      name: 'description',
      width: '*',
      cell: ({ description, sku }) => [description, sku === description ? undefined : sku],
    },
    { name: 'hsCode', width: 62, cell: ({ hsCode }) => [hsCode ?? ''] },
    { name: 'origin', width: 34, cell: ({ origin }) => [origin ?? ''] },
    { name: 'quantity', width: 36, alignment: right, cell: ({ quantity }) => [String(quantity)] },
    { name: 'netWeight', width: 44, alignment: right, cell: ({ netWeightKg }) => [netWeightKg ?? ''] },
    ...(paper.money ? priced : []),
  ];
}

/** What is summed, how much, and whether it is the sum that counts. */
type Sum = [name: Word, value: string, bold: boolean];

type Say = (text: string, more?: object) => Content;

/** Sums, what the seller declares, and where they sign: never torn apart by the end of a page. */
function closing(paper: Paper, say: Say, word: (name: Word) => string): Content[] {
  const { money, packing } = paper;
  const sums: Sum[] = [
    ['pieces', String(paper.pieces), false],
    ...(packing ? [['packages', String(packing.count), false] as Sum] : []),
    ...(paper.netWeightKg ? [['netWeight', paper.netWeightKg, false] as Sum] : []),
    ...(packing?.grossWeightKg ? [['grossWeight', packing.grossWeightKg, false] as Sum] : []),
    ...(packing?.volumeM3 ? [['volume', packing.volumeM3, false] as Sum] : []),
    ...(money
      ? ([
          ['goods', money.goods, false],
          ['freight', money.freight, false],
          ['sum', `${paper.currency} ${money.total}`, true],
        ] as Sum[])
      : []),
  ];
  const declared: Word | undefined =
    paper.type === 'commercial-invoice' ? 'declared' : paper.type === 'proforma-invoice' ? 'proforma' : undefined;
  const said = [importerOf(paper), declared].filter((one) => one !== undefined);
  return [
    {
      columns: [
        { width: '*', text: '' },
        {
          width: 220,
          layout: 'noBorders',
          table: {
            widths: ['*', 'auto'],
            body: sums.map(([name, value, bold]) => [
              say(word(name), { color: bold ? 'black' : GREY, bold }) as TableCell,
              say(value, { alignment: 'right', bold }) as TableCell,
            ]),
          },
        },
      ],
    },
    ...said.map((one, at) => say(word(one), { fontSize: 8, margin: [0, at === 0 ? 14 : 3, 0, 0] })),
    {
      stack: [
        { canvas: [{ type: 'line', x1: 0, y1: 0, x2: 220, y2: 0, lineWidth: 0.5, lineColor: RULE }] },
        say(paper.signatory ? `${paper.signatory}, ${paper.seller.name}` : paper.seller.name, { margin: [0, 3, 0, 0] }),
        say(word('signature'), { fontSize: 7, color: GREY }),
      ],
      margin: [0, 42, 0, 0],
    },
  ];
}

/** Who pays at the border, where goods cross one and the paper speaks of money. */
function importerOf({ money, seller, from = seller.country, consignee, incoterm }: Paper): Word | undefined {
  if (!money || !crossesCustoms(from, consignee.country)) return undefined;
  return sellerImports(incoterm.code) ? 'sellerImports' : 'buyerImports';
}

/** `30 days net`, and `due on receipt` for none. */
const termsText = (days: number, word: (name: Word) => string): string =>
  days === 0 ? word('dueOnReceipt') : `${days} ${word('daysNet')}`;

/** `DAP Hamburg, Incoterms 2020`; an older term is named beside what it became. */
function incotermText({ incoterm: { code, place, written } }: Paper): string {
  const term = `${code}${place ? ` ${place}` : ''}, Incoterms 2020`;
  return written ? `${term} (ordered as ${written})` : term;
}

function countryNames(language: PaperLanguage): (code: string) => string {
  const english = new Intl.DisplayNames('en', { type: 'region' });
  const chinese = new Intl.DisplayNames('zh-CN', { type: 'region' });
  return (code) =>
    language === 'en' ? `${english.of(code)} (${code})` : `${english.of(code)} ${chinese.of(code)} (${code})`;
}
