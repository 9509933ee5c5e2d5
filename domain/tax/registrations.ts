import { customsUnionOf } from '../customs-unions.ts';
import type { TaxRules } from './rules.ts';

/** Of the one-stop shop (OSS), which is no registration of a country: it is for consumers' goods that go from one member state to another. */
const ONE_STOP_SHOP = 'EU';

/** The seller's own country, whose tax office knows them: nothing is asked of goods that leave from there. */
export const isAtHome = (country: string, { papers }: TaxRules): boolean => country === (papers.seller?.country ?? '');

/** Whether the seller is registered for VAT in a country: at home, by its name, or where one tax is of several countries by that of any. */
export function isRegistered(country: string, rules: TaxRules): boolean {
  const { registrations = {} } = rules.tax;
  const union = customsUnionOf(country);
  return (
    isAtHome(country, rules) ||
    registrations[country] !== undefined ||
    (union !== ONE_STOP_SHOP && registrations[union] !== undefined)
  );
}

/** Whether consumers in one member state may be sold goods out of another: by the one-stop shop, or by a registration where they are. */
export const mayDistanceSell = (country: string, rules: TaxRules): boolean =>
  rules.tax.registrations?.[ONE_STOP_SHOP] !== undefined || isRegistered(country, rules);
