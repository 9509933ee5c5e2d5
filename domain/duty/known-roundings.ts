import type { DutyRounding } from './rounding.ts';

const READ = '2026-11-26';

/**
 * How customs round, where their rule was found and read; a country that is not here rounds nothing special, as far as is known. The Union is left
 * out on purpose: its code (Regulation (EU) 952/2013, Article 101(3)) lets each member round to whole euros, up or down, and says not who does.
 */
export const KNOWN_ROUNDINGS: readonly DutyRounding[] = [
  {
    destination: 'CH',
    currency: 'CHF',
    together: 'code',
    weight: { unit: '0.1', how: 'up' },
    from: '2016-08-01',
    source: 'Customs Tariff Act (SR 632.10) Art. 2(3): the weight is rounded up to the next 100 g',
    retrieved: READ,
  },
  {
    destination: 'JP',
    currency: 'JPY',
    together: 'code',
    value: { unit: '1000', how: 'down' },
    duty: { unit: '100', how: 'down' },
    from: '2016-01-01',
    source: '関税法 13条の4, 国税通則法 118条1項 and 119条1項, 関税法基本通達 13の4-1',
    retrieved: READ,
  },
  {
    destination: 'US',
    currency: 'USD',
    together: 'rate',
    value: { unit: '1', how: 'nearest' },
    from: '2016-01-01',
    source: '19 CFR 159.3(a): ad valorem rates are applied to values in even dollars',
    retrieved: READ,
  },
];
