import type { TaxRules } from '../tax/rules.ts';
import type { TaxTables } from '../tax/ruling.ts';
import type { Destinations } from './destinations.ts';
import type { Fees } from './fees.ts';
import type { Roundings } from './rounding.ts';
import type { Tariff } from './tariff.ts';

/** `config.rules`, as far as duty needs it. */
export interface DutyRules extends TaxRules {
  duty: {
    /** Percent of the goods' worth that they are insured for; it counts in a CIF value. */
    insurancePercent: string;
    /** Of which orders duty has to be known before they go on: all that cross a customs border, or those that the seller imports. */
    required: 'always' | 'seller-imports';
  };
}

/** All tables that landed cost is reckoned by. */
export interface DutyTables extends TaxTables {
  tariff: Tariff;
  destinations: Destinations;
  fees: Fees;
  roundings: Roundings;
}
