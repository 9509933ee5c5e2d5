import { describe, expect, it } from 'vitest';
import { INCOTERMS, parseIncoterm, placeIsSellers, sellerImports } from './incoterm.ts';

describe('an incoterm', () => {
  it.each([
    ['DDP', { code: 'DDP' }],
    ['ddp hamburg', { code: 'DDP', place: 'hamburg' }],
    ['FOB (Shenzhen), Incoterms 2020', { code: 'FOB', place: 'Shenzhen' }],
    ['CIF: Port of Los Angeles (Incoterms® 2020)', { code: 'CIF', place: 'Port of Los Angeles' }],
    ['EXW - 深圳', { code: 'EXW', place: '深圳' }],
    [' FCA,  Yantian ', { code: 'FCA', place: 'Yantian' }],
  ])('is read of %s', (text, expected) => {
    expect(parseIncoterm(text)).toEqual(expected);
  });

  it('of an earlier edition becomes what says the same today, and is kept as it was written', () => {
    expect(parseIncoterm('DDU Berlin')).toEqual({ code: 'DAP', place: 'Berlin', written: 'DDU' });
    expect(parseIncoterm('dat')).toEqual({ code: 'DPU', written: 'DAT' });
  });

  it.each(['', 'free', 'DDPX', 'D', '12', 'Standard shipping'])('is not made of %j', (text) => {
    expect(parseIncoterm(text)).toBeUndefined();
  });

  it('says whose place is named, and who imports', () => {
    expect(INCOTERMS.filter(placeIsSellers)).toEqual(['EXW', 'FCA', 'FAS', 'FOB']);
    expect(INCOTERMS.filter(sellerImports)).toEqual(['DDP']);
  });
});
