import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import { earliestNow } from '../clocks.ts';
import type { Facts, Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { unfit } from '../fitting.ts';
import { inTurns } from '../in-turns.ts';
import { buy, create, type EasypostContext, isBought, isVoid, refund, rerate, retrieve, type Shipment } from './api.ts';
import { type Booking, booking, labelled } from './booking.ts';
import { boughtSince } from './bought.ts';
import type { EasypostOptions } from './options.ts';
import { wantedRate } from './rates.ts';
import { referenceOf } from './reference.ts';
import { shipmentSurvey } from './survey.ts';

const isLive = (shipment: Shipment): boolean => isBought(shipment) && !isVoid(shipment);

/** Labels of a write whose outcome is asked for were bought since; what is older was found by its reference long ago. */
const WITNESSED_MS = 6 * 3_600_000;
const WITNESS_PAGES = 10;

/**
 * A label takes two calls. `POST /shipments` makes an offer, which costs nothing; `/buy` buys its postage, once and for all. Nothing
 * guards against a second offer of one reference, so it is looked for before; the one that is there is bought, whoever made it.
 */
export const shipmentPort: KindPort<EasypostOptions> = {
  schema: booking,
  batch: 4,
  requestsPerPush: 5,
  usualRequestsPerPush: 3,
  change: 'replace',
  once: { way: 'probe by reference', identityMaxLength: 32, settleMs: 5_000 },
  push: (ctx, writes) =>
    inTurns(
      writes,
      ({ identity }) => identity,
      (write) => asResult(() => pushOne(ctx, write)),
    ),
  async find(ctx, identities, payloads) {
    const references = identities.map((identity, index) =>
      payloads?.[index] === undefined ? undefined : referenceOf(identity, payloads[index]),
    );
    const known = references.filter((reference) => reference !== undefined);
    // First, because their answers tell by what clock the list is asked.
    const named = new Map(
      await Promise.all(known.map(async (reference) => [reference, await retrieve(ctx, reference)] as const)),
    );
    const witnessed = await boughtOf(ctx, new Set(known));
    return references.map((reference): Finding => {
      if (reference === undefined) return { found: 'unsure', why: 'a shipment is found by what it was asked for' };
      const one = named.get(reference);
      return finding([...(one ? [one] : []), ...(witnessed.get(reference) ?? [])]);
    });
  },
  cancel: (ctx, targets) => Promise.all(targets.map(({ targetId }) => asResult(() => cancelOne(ctx, targetId)))),
  survey: shipmentSurvey,
};

async function asResult(work: () => Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WaybillError) return failed(error.failure);
    throw error;
  }
}

async function pushOne(ctx: EasypostContext, { identity, payload }: Write): Promise<WriteResult> {
  const parsed = labelled.safeParse(payload);
  if (!parsed.success) return failed(unfit(parsed.error));
  const reference = referenceOf(identity, payload);
  const there = await retrieve(ctx, reference);
  // Without an id, so that `find` is asked and tells the tracking number too.
  if (there && isLive(there)) return { result: 'duplicate' };
  const offer =
    there && !isBought(there) ? await askedAnew(ctx, there) : await create(ctx, offerOf(parsed.data, reference));
  const rate = wantedRate(parsed.data, offer.rates, offer.messages);
  try {
    return accepted(await buy(ctx, offer.id, rate));
  } catch (error) {
    // A call that was given up came through after all.
    if (!(error instanceof WaybillError) || error.failure.class !== 'conflict') throw error;
    return { result: 'duplicate' };
  }
}

/** The offer with rates of now: old ones may be gone. */
async function askedAnew(ctx: EasypostContext, offer: Shipment): Promise<Shipment> {
  const { rates } = await rerate(ctx, offer.id);
  return { ...offer, rates };
}

function offerOf({ wanted, packages, ...asked }: Booking, reference: string): object {
  return { ...asked, reference };
}

/** Bought shipments of these references, out of the list: what the search by reference does not tell of is a second one. */
async function boughtOf(ctx: EasypostContext, references: Set<string>): Promise<Map<string, Shipment[]>> {
  const found = new Map<string, Shipment[]>();
  let pages = 0;
  if (references.size === 0) return found;
  for await (const { shipments } of boughtSince(ctx, earliestNow(ctx) - WITNESSED_MS)) {
    for (const one of shipments)
      if (one.reference && references.has(one.reference))
        found.set(one.reference, [...(found.get(one.reference) ?? []), one]);
    pages += 1;
    if (pages === WITNESS_PAGES) break;
  }
  return found;
}

/** An offer that nobody bought is half-made and counts as absent: the next push buys it. */
function finding(shipments: Shipment[]): Finding {
  const live = [...new Map(shipments.filter(isLive).map((one) => [one.id, one])).values()];
  const [shipment] = live;
  if (live.length > 1) return { found: 'unsure', why: `${live.length} labels were bought for this reference` };
  if (shipment) return { found: true, targetId: shipment.id, numbers: numbersOf(shipment), facts: factsOf(shipment) };
  const offer = shipments.find((one) => !isBought(one));
  return { found: false, ...(offer ? { halfMade: offer.id } : {}) };
}

/** An offer cost nothing and cannot be deleted: there is nothing to take back. */
async function cancelOne(ctx: EasypostContext, targetId: string): Promise<WriteResult> {
  const shipment = await retrieve(ctx, targetId);
  if (!shipment) return failed({ class: 'rejected', code: 'NOT_FOUND', message: `EasyPost knows no ${targetId}` });
  if (!isLive(shipment) || isVoid(await refund(ctx, targetId))) return { result: 'accepted', targetId };
  return failed({ class: 'rejected', code: 'refund', message: 'EasyPost does not take the label back' });
}

const accepted = (shipment: Shipment): WriteResult => ({
  result: 'accepted',
  targetId: shipment.id,
  numbers: numbersOf(shipment),
  facts: factsOf(shipment),
});

const numbersOf = ({ tracking_code }: Shipment): string[] => (tracking_code ? [tracking_code] : []);

function factsOf({ selected_rate, tracking_code, tracker }: Shipment): Facts {
  return {
    ...(selected_rate ? { carrier: selected_rate.carrier } : {}),
    ...(tracking_code ? { trackingNumber: tracking_code } : {}),
    ...(tracker?.public_url ? { trackingUrl: tracker.public_url } : {}),
  };
}
