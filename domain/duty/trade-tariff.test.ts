import { describe, expect, it } from 'vitest';
import { tariffAnswer } from '../../test/trade-tariff.ts';
import { mergeTariff } from './merge.ts';
import type { TariffLine } from './tariff.ts';
import { readTradeTariff } from './trade-tariff.ts';

const asked = { destination: 'GB', hs: '6109100010', origin: 'CN', preference: false, retrieved: '2026-11-26' };
const read = (answer: object, more: Partial<typeof asked> = {}) =>
  readTradeTariff(JSON.stringify(answer), { ...asked, ...more });
const percent = (amount: number, expression = '01') => ({ expression, amount });
const THIRD = { type: '103', series: 'C', area: '1011', components: [percent(12)] };
const AREAS = { '1011': ['CN', 'VN', 'IN', 'FR'], '1013': ['FR'] };

describe('the answer of a tariff', () => {
  it('gives the third country duty of an origin, by whose word, and from when', () => {
    expect(read(tariffAnswer([THIRD], AREAS))).toEqual({
      lines: [
        {
          destination: 'GB',
          hs: '6109100010',
          origin: 'CN',
          measure: 'duty',
          percent: '12',
          combine: 'sum',
          from: '2021-01-01',
          source: 'UK Trade Tariff, Measure of type 103 (103)',
          retrieved: '2026-11-26',
        },
      ],
      leftOut: [],
    });
  });

  it('looks at areas and at who is excluded from them, and takes a preference only where asked', () => {
    const measures = [
      { ...THIRD, excluded: ['FR'] },
      { type: '103', series: 'C', area: '1013', components: [percent(3)] },
      { type: '142', series: 'C', area: 'VN', components: [percent(0)] },
    ];
    const percentOf = (origin: string, preference = false) =>
      read(tariffAnswer(measures, AREAS), { origin, preference }).lines.map((line) => line.percent);
    expect(percentOf('FR')).toEqual(['3']);
    expect(percentOf('VN')).toEqual(['12']);
    expect(percentOf('VN', true)).toEqual(['0']);
    expect(percentOf('CN', true)).toEqual(['12']);
    expect(() => read(tariffAnswer([THIRD, THIRD], AREAS))).toThrow(
      'it names several of Measure of type 103 (103) for CN',
    );
    expect(() => percentOf('US')).toThrow('it names no third country duty for US');
  });

  it('adds other duties, leaves controls and VAT alone, and names what it left out', () => {
    const measures = [
      THIRD,
      { type: '552', series: 'D', area: 'CN', components: [percent(8.5)] },
      { type: '305', series: 'P', area: '1011', components: [percent(20)] },
      { type: '750', series: 'B', area: '1011', components: [] },
      { type: '143', series: 'C', area: 'CN', components: [percent(0)] },
      { type: '306', series: 'Q', area: '1011', components: [percent(1)] },
    ];
    expect(read(tariffAnswer(measures, AREAS))).toMatchObject({
      lines: [
        { measure: 'duty', percent: '12' },
        { measure: 'anti-dumping', percent: '8.5' },
      ],
      leftOut: ['Measure of type 143 (143)', 'Measure of type 306 (306)'],
    });
    const byCompany = [
      THIRD,
      { type: '552', series: 'D', area: 'CN', components: [percent(8.5)], additionalCode: '14002' },
    ];
    expect(() => read(tariffAnswer(byCompany, AREAS))).toThrow('goes by company or kind of goods');
  });

  it('reads rates by weight and number, and their least and most', () => {
    const lineOf = (...components: object[]) => read(tariffAnswer([{ ...THIRD, components }], AREAS)).lines[0];
    const pounds = (amount: number, unit: string, expression = '01') => ({ expression, amount, currency: 'GBP', unit });
    expect(lineOf(pounds(34, 'DTN'))).toMatchObject({ percent: '0', perKg: '0.34', currency: 'GBP', combine: 'sum' });
    expect(lineOf(percent(6.4), pounds(22, 'DTN', '15'))).toMatchObject({
      percent: '6.4',
      perKg: '0.22',
      combine: 'higher',
    });
    expect(lineOf(percent(10), pounds(2, 'NAR', '17'))).toMatchObject({ perPiece: '2', combine: 'lower' });
    expect(lineOf(percent(10), pounds(1, 'KGM', '04'), pounds(0.5, 'NAR', '19'))).toMatchObject({
      percent: '10',
      perKg: '1',
      perPiece: '0.5',
      combine: 'sum',
    });
  });

  it.each([
    [
      'a unit that is neither weight nor number',
      [{ expression: '01', amount: 26, currency: 'GBP', unit: 'HLT' }],
      'is by HLT',
    ],
    [
      'a qualified unit',
      [{ expression: '01', amount: 1, currency: 'GBP', unit: 'KGM', qualifier: 'E' }],
      'is by KGM E',
    ],
    ['what is taken off', [percent(12), percent(2, '02')], 'is made by duty expression 02'],
    ['a minimum of a sum', [percent(12), percent(2, '15')], 'is made of several rates of one kind'],
    ['conditions alone', [], 'is conditional'],
  ])('refuses %s rather than take less', (_what, components, said) => {
    expect(() => read(tariffAnswer([{ ...THIRD, components }], AREAS))).toThrow(said);
  });

  it('gives nothing of what is no answer', () => {
    expect(() => readTradeTariff('', asked)).toThrow('it is no JSON');
    expect(() => readTradeTariff('{"data":{"type":"heading"}}', asked)).toThrow(
      'is it an answer of the UK Trade Tariff API?',
    );
  });
});

describe('a tariff that is looked up again', () => {
  const line = (more: Partial<TariffLine> = {}): TariffLine => ({
    destination: 'GB',
    hs: '6109100010',
    origin: 'CN',
    measure: 'duty',
    percent: '12',
    combine: 'sum',
    from: '2021-01-01',
    source: 'by hand',
    retrieved: '2026-01-01',
    ...more,
  });

  it('confirms what stayed, ends what changed on the day before, puts right what began no later, and leaves others alone', () => {
    const other = line({ origin: '*' });
    const again = line({ percent: '12.00', source: 'the source', retrieved: '2026-11-26' });
    expect(mergeTariff([other, line()], [again])).toEqual({
      lines: [other, line({ source: 'the source', retrieved: '2026-11-26' })],
      changed: [],
      confirmed: 1,
    });
    const changed = line({ percent: '10', from: '2026-07-01', retrieved: '2026-11-26' });
    expect(mergeTariff([line()], [changed])).toEqual({
      lines: [line({ to: '2026-06-30' }), changed],
      changed: [changed],
      confirmed: 0,
    });
    const corrected = line({ percent: '10', retrieved: '2026-11-26' });
    expect(mergeTariff([line()], [corrected]).lines).toEqual([corrected]);
  });
});
