import { compare } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';
import type { Rate, Shipment } from './api.ts';
import type { Booking } from './booking.ts';

const same = (wish: string | undefined, word: string): boolean =>
  wish === undefined || wish.toLowerCase() === word.toLowerCase();

/** The cheapest rate of the carrier and service that is wished for; of equal ones the first by carrier and service. */
export function wantedRate({ wanted }: Booking, rates: readonly Rate[], messages: Shipment['messages']): Rate {
  const [cheapest] = rates
    .filter((rate) => same(wanted.carrier, rate.carrier) && same(wanted.service, rate.service))
    .sort((a, b) => compare(a.rate, b.rate) || (`${a.carrier} ${a.service}` < `${b.carrier} ${b.service}` ? -1 : 1));
  if (cheapest) return cheapest;
  const wish = [wanted.carrier, wanted.service].filter(Boolean).join(' ') || 'any service';
  const offered = rates.map(({ carrier, service }) => `${carrier} ${service}`).join(', ') || 'nothing';
  const said = vendorText((messages ?? []).find(({ message }) => typeof message === 'string')?.message);
  throw new WaybillError({
    class: 'rejected',
    code: 'no-rate',
    message: `no carrier offers ${wish}; offered: ${offered}${said ? `; a carrier says: ${said}` : ''}`,
  });
}
