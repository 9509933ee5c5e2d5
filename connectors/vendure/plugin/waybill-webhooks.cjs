/**
 * A Vendure plugin: tells Waybill which order to read again. Vendure has no webhooks of its own; its EventBus is the
 * documented place for them. Copy this file into the shop's project and add it to `plugins`:
 *
 *     plugins: [WaybillWebhooks.init({ url: 'https://waybill.example/webhooks/shop', secret: process.env.WAYBILL_SECRET })]
 *
 * Each request is signed: `x-waybill-signature` is hex(HMAC-SHA256(secret, `${x-waybill-timestamp}.${body}`)), the time
 * in epoch seconds. Bodies are `{ id, topic, order }`, of a refund with `refund`, and carry no personal data. What cannot be delivered within
 * a minute is dropped: Waybill's polling finds the order anyway, only later.
 */
require('reflect-metadata');
const { createHmac, randomUUID } = require('node:crypto');
const {
  EventBus,
  OrderStateTransitionEvent,
  PaymentStateTransitionEvent,
  PluginCommonModule,
  RefundStateTransitionEvent,
  VendurePlugin,
} = require('@vendure/core');

const PAUSES_MS = [0, 500, 2_000, 8_000, 30_000];

class WaybillWebhooks {
  static init(options) {
    WaybillWebhooks.options = options;
    return WaybillWebhooks;
  }

  constructor(eventBus) {
    this.eventBus = eventBus;
  }

  onApplicationBootstrap() {
    const { url, secret } = WaybillWebhooks.options ?? {};
    if (!url || !secret) return;
    // The bus delivers after the transaction that published has committed, so what is read then is what happened.
    for (const [topic, event] of [
      ['order', OrderStateTransitionEvent],
      ['payment', PaymentStateTransitionEvent],
      ['refund', RefundStateTransitionEvent],
    ]) {
      this.eventBus.ofType(event).subscribe(({ order, toState, refund }) => {
        // A cart is no order yet; what Waybill itself shipped it need not hear of.
        if (order.active && topic === 'order') return;
        if (/Shipped|Delivered/.test(toState)) return;
        const told = { id: randomUUID(), topic: `${topic}.${toState}`, order: String(order.id) };
        void deliver(url, secret, JSON.stringify(refund ? { ...told, refund: String(refund.id) } : told));
      });
    }
  }
}

async function deliver(url, secret, body) {
  for (const pause of PAUSES_MS) {
    await new Promise((done) => setTimeout(done, pause));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-waybill-timestamp': timestamp,
      'x-waybill-signature': signature,
    };
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
      if (answer.ok) return;
    } catch {
      // tried again below
    }
  }
}

Reflect.defineMetadata('design:paramtypes', [EventBus], WaybillWebhooks);
VendurePlugin({ imports: [PluginCommonModule], compatibility: '^3.0.0' })(WaybillWebhooks);

module.exports = { WaybillWebhooks };
