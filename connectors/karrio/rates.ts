import { compare, parseDecimal } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';
import type { KarrioRate, KarrioShipment } from './api.ts';
import type { Booking } from './booking.ts';

const refuse = (message: string): never => {
  throw new WaybillError({ class: 'rejected', code: 'no-rate', message });
};

const priceOf = ({ total_charge }: KarrioRate): string => parseDecimal(total_charge) ?? '0';

const byPrice = (a: KarrioRate, b: KarrioRate): number =>
  compare(priceOf(a), priceOf(b)) || (`${a.carrier_id} ${a.service}` < `${b.carrier_id} ${b.service}` ? -1 : 1);

/** One that does not say how long it takes is slower than all that do. */
const daysOf = ({ transit_days }: KarrioRate): number => transit_days ?? Number.POSITIVE_INFINITY;

function byDays(a: KarrioRate, b: KarrioRate): number {
  const [first, second] = [daysOf(a), daysOf(b)];
  return first === second ? byPrice(a, b) : first - second;
}

/**
 * The rate that the rule chooses among those of the carrier and the service that are wished for. Prices of several currencies are not
 * compared: no rate of exchange is a carrier's.
 */
export function chosenRate(
  wish: Pick<Booking, 'carrier_id' | 'service' | 'choose'>,
  offer: KarrioShipment,
): KarrioRate {
  const rates = offer.rates ?? [];
  const wanted = rates.filter(
    ({ carrier_id, service }) =>
      (wish.carrier_id === undefined || carrier_id === wish.carrier_id) &&
      (wish.service === undefined || service === wish.service),
  );
  const currencies = [...new Set(wanted.map(({ currency }) => currency))];
  if (currencies.length > 1)
    return refuse(`offers in ${currencies.join(' and ')} cannot be compared: name a carrier or a service`);
  const [chosen] = [...wanted].sort(wish.choose === 'fastest' ? byDays : byPrice);
  if (chosen) return chosen;
  const sought = [wish.carrier_id, wish.service].filter(Boolean).join(' ') || 'any service';
  const offered = rates.map(({ carrier_id, service }) => `${carrier_id} ${service}`).join(', ') || 'nothing';
  const said = vendorText(offer.messages?.[0]?.message);
  return refuse(`no carrier offers ${sought}; offered: ${offered}${said ? `; a carrier says: ${said}` : ''}`);
}
