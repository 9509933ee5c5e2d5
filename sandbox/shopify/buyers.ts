import type { SandboxContext } from '../sandbox.ts';
import type { Shop } from './shop.ts';
import type { ShopOrder } from './types.ts';

/** How often it is looked whether somebody buys, pays or thinks better of it. */
const TICK_MS = 250;
/** Of a hundred orders: this many are paid later, and this many are cancelled soon after they were placed. */
const PAID_LATER = 0.15;
const CANCELLED = 0.06;
/** Until a late payer pays, at most; until a buyer cancels, at most: sooner than a warehouse ships. */
const LONGEST_MS = { pay: 30_000, cancel: 3_000 } as const;

interface Plan {
  orderId: string;
  at: number;
  verb: 'pay' | 'cancel';
}

/**
 * Buyers who come by themselves, so that something moves where nobody places orders: one about every `orderEveryMs`. The
 * option is read at each tick, so that it can be changed while the shop is open.
 */
export function trade(context: SandboxContext, shop: Shop): void {
  const { random, now, options, books } = context;
  // In the books, so that a late payer pays also when the shop was closed in between.
  const plans = books.collection<Plan>('plans');
  let nextAt: number | undefined;

  context.every(TICK_MS, () => {
    for (const plan of plans.values()) {
      if (plan.at > now()) continue;
      plans.delete(plan.orderId);
      act(shop, plan);
    }
    const every = Number(options.orderEveryMs ?? 0);
    if (!(every > 0)) {
      nextAt = undefined;
      return;
    }
    // The first comes at once, the others between half and one and a half of the time after the one before.
    if (nextAt !== undefined && now() < nextAt) return;
    nextAt = now() + every * (0.5 + random());
    buy();
  });

  function buy(): void {
    const dice = random();
    const order = shop.place({ paid: dice >= PAID_LATER });
    const verb = dice < PAID_LATER ? 'pay' : dice < PAID_LATER + CANCELLED ? 'cancel' : undefined;
    if (!verb) return;
    plans.put(order.id, { orderId: order.id, verb, at: now() + random() * LONGEST_MS[verb] });
  }
}

/** The shop refuses to cancel what was shipped in the meantime: then the buyer keeps it. */
function act(shop: Shop, { orderId, verb }: Plan): void {
  const order: ShopOrder | undefined = shop.orders.get(orderId);
  if (!order || order.cancelledAt) return;
  if (verb === 'pay') {
    if (!order.paid) shop.pay(orderId);
  } else if (order.lines.every(({ fulfilled }) => fulfilled === 0)) shop.cancel(orderId);
}
