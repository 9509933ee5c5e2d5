import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seeded } from '../../sandbox/random.ts';
import {
  type Outgoing,
  outgoingOf,
  piecesIn,
  type Sale,
  type Shown,
  salesOf,
  setStock,
  shownBy,
  stockOf,
} from './books.ts';
import { plantDifferences } from './plant.ts';
import { type Placed, type Purchase, purchases } from './shop.ts';
import type { KarrioOrder, KarrioParcel } from './systems/karrio.ts';
import { startWorld, WAREHOUSE_STOCK, type World } from './world.ts';

/** How many orders live, and how bad their life is. */
export interface Life {
  orders: number;
  /** Placed before the daemon runs for the first time. */
  before: number;
  seed: number;
  settledWithinMs: number;
  /** Makes the lines bad once the daemon is up; what is returned makes them good again, when all is placed and killed. */
  weather?(lines: World['lines']): () => void;
  /** A second worker runs too, and is killed, as is the Temporal server. */
  rough?: boolean;
}

const BUYERS = 4;

/** Longer than two polls of the slowest connection: what changed this long ago is no longer on its way. */
const SETTLED_MS = 30_000;
const COMPARED_WITHIN_MS = 300_000;

/** A line that the warehouse cannot fill: more pieces than lie there. */
const SHORT_QUANTITY = WAREHOUSE_STOCK + 60;

/** Everything that the systems hold, at one time. */
interface Books {
  sales: Sale[];
  outgoing: Outgoing[];
  bookings: KarrioOrder[];
  parcels: KarrioParcel[];
  shown: Shown[];
}

/**
 * Orders live from the shop's checkout to its tracking page, through real systems, over lines that lose answers, under a
 * daemon that is killed twice. What counts is what the systems hold at the end.
 */
export const lifeOfOrders =
  ({ orders, before, seed, settledWithinMs, weather, rough = false }: Life) =>
  () => {
    let world: World;
    let books: Books;
    const placed: Placed[] = [];
    let short: Placed;

    const living = (order: Shown) => order.fulfillments.filter(({ state }) => state !== 'Cancelled');
    const isLive = (sale: Sale) => !['draft', 'quotation', 'cancelled'].includes(sale.state) && !sale.undone;
    const isPaid = ({ fate }: Purchase) => fate === 'paid' || fate === 'paid-late' || fate === 'settled-late';
    const paid = () => [...placed.filter(isPaid), short];
    const shipped = () => placed.filter(isPaid);
    const stopped = () => placed.filter((order) => !isPaid(order));
    const by = <T extends { buyer: string }>(rows: T[], { name }: Purchase) =>
      rows.filter(({ buyer }) => buyer === name);
    const sorted = (lines: { sku: string; quantity: number }[]) =>
      lines.map(({ sku, quantity }) => `${sku} x ${quantity}`).sort();
    const cents = (amount: string) => Math.round(Number(amount) * 100);

    async function look(): Promise<Books> {
      const { tryton, karrio, vendure } = world;
      return {
        sales: await salesOf(tryton.erp),
        outgoing: await outgoingOf(tryton.wms),
        bookings: await karrio.orders(),
        parcels: await karrio.parcels(),
        shown: await shownBy(vendure),
      };
    }

    async function until(what: string, holds: () => Promise<boolean>, withinMs: number): Promise<void> {
      for (const end = Date.now() + withinMs; Date.now() < end; await sleep(2_000)) {
        if (await holds()) return;
      }
      throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    }

    /** A few buyers at a time. */
    async function placeAll(wanted: Purchase[]): Promise<Placed[]> {
      const all: Placed[] = [];
      for (let at = 0; at < wanted.length; at += BUYERS)
        all.push(...(await Promise.all(wanted.slice(at, at + BUYERS).map((purchase) => world.shop.place(purchase)))));
      return all;
    }

    /** Power cut at a moment of work, and start again. */
    async function killAndStart(): Promise<void> {
      await world.daemon.kill();
      await sleep(1_000);
      await world.daemon.start();
    }

    /** The other two deaths, each while there is work. */
    async function killTheOthers(): Promise<void> {
      await world.daemon.killWorker();
      tell('the worker is killed');
      await sleep(5_000);
      await world.daemon.startWorker();
      world.daemon.killTemporal();
      tell('Temporal is killed');
    }

    const tracked = (order: Shown) =>
      living(order).some(({ trackingCode, state }) => trackingCode && state !== 'Pending');
    const trackedCount = async () => (await shownBy(world.vendure)).filter(tracked).length;

    const begun = Date.now();
    const tell = (what: string) => process.stderr.write(`${Math.round((Date.now() - begun) / 1000)} s: ${what}\n`);

    beforeAll(async () => {
      world = await startWorld();
      tell('the systems are up');
      const { shop, daemon, lines, vendure, tryton } = world;
      const [scarce, ...skus] = shop.skus as [string, ...string[]];
      await setStock(vendure, scarce, SHORT_QUANTITY * 2);
      const wanted = purchases(skus, orders, seeded(seed));
      short = await shop.place({
        ...(wanted[0] as Purchase),
        fate: 'paid',
        name: 'Sample Patience',
        email: 'patience@example.org',
        lines: [{ sku: scarce, quantity: SHORT_QUANTITY }],
      });
      placed.push(...(await placeAll(wanted.slice(0, before))));

      // Sales are confirmed, parcels are booked, and the answers never arrive.
      lines.erp.cut(/^POST \S*\/sale\.sale\/\d+\/confirm/, 3);
      lines.erp.cut(/^POST \S*\/sale\.sale\/create/, 2);
      lines.freight.cut(/^POST \/v1\/orders\s/, 2);
      lines.freight.cut(/^POST \/v1\/shipments\s/, 3);
      await daemon.start();
      if (rough) await daemon.startWorker();
      tell('the daemon is up');
      const clear = weather?.(lines);
      const rest = placeAll(wanted.slice(before));
      await until('ten sales', async () => (await salesOf(tryton.erp)).length >= 10, 5 * 60_000);
      await killAndStart();
      tell('killed once');
      if (rough) await killTheOthers();
      placed.push(...(await rest));
      tell('all orders are placed');
      // Long after the last edit of these carts, and nothing but polling can tell.
      lines.webhooks.refuse(true);
      for (const order of placed) await shop.payLate(order);
      await until('ten parcels', async () => (await world.karrio.parcels()).length >= 10, 5 * 60_000);
      await killAndStart();
      tell('killed twice');
      clear?.();

      const all = shipped().length;
      await until('every paid order tracked', async () => (await trackedCount()) >= all, settledWithinMs);
      tell('every paid order is tracked');
      // Whatever would come doubled or late has the time to.
      await sleep(15_000);
      books = await look();
    });

    afterAll(async () => {
      await world?.close();
    });

    it('had all the bad luck that was planned, and still runs', () => {
      expect(world.lines.erp.cuts()).toBe(5);
      expect(world.lines.freight.cuts()).toBe(5);
      expect(world.daemon.alive).toBe(true);
      for (const fate of ['paid', 'paid-late', 'settled-late', 'unpaid', 'abandoned', 'cancelled', 'paid-cancelled']) {
        expect(placed.map((order) => order.fate)).toContain(fate);
      }
    });

    it('makes every paid order exactly one confirmed sale: lines, quantities, money and address', () => {
      for (const order of paid()) {
        const [bought] = by(books.shown, order);
        const sales = by(books.sales, order);
        expect(sales.length, `${order.code} (${order.fate})`).toBe(1);
        const [sale] = sales as [Sale];
        expect(isLive(sale), `${order.code}: ${sale.state}`).toBe(true);
        const goods = sale.lines.filter(({ sku }) => sku !== world.tryton.shippingProduct);
        expect(sorted(goods)).toEqual(sorted(order.lines));
        expect(cents(sale.total)).toBe(bought?.totalCents);
        expect(sale.currency).toBe(bought?.currency);
        for (const line of bought?.lines ?? []) {
          const twin = goods.find(({ sku }) => sku === line.sku);
          expect(cents(twin?.amount ?? ''), `${order.code}: ${line.sku}`).toBe(line.cents);
        }
        const { streetLine1: street, city, postalCode, countryCode: country } = order.address;
        expect(sale.address).toEqual({ street, city, postalCode, country });
      }
      expect(books.sales.filter(isLive).length).toBe(paid().length);
    });

    it('lets an order that was paid long after its last edit arrive by polling alone', () => {
      const late = placed.filter(({ fate }) => fate === 'paid-late' || fate === 'settled-late');
      expect(late.length).toBeGreaterThan(3);
      for (const order of late) expect(by(books.sales, order).filter(isLive), order.code).toHaveLength(1);
    });

    it('keeps what is unpaid, abandoned or cancelled out of the world', () => {
      for (const order of stopped()) {
        expect(by(books.sales, order).filter(isLive), `${order.code} (${order.fate})`).toEqual([]);
        const outgoing = by(books.outgoing, order).filter(({ state }) => state !== 'cancelled');
        expect(outgoing, `${order.code} (${order.fate})`).toEqual([]);
        for (const shown of by(books.shown, order)) expect(living(shown)).toEqual([]);
      }
    });

    it('ships every paid order once from the warehouse', () => {
      for (const order of shipped()) {
        const outgoing = by(books.outgoing, order).filter(({ state }) => state !== 'cancelled');
        expect(
          outgoing.map(({ state }) => state),
          order.code,
        ).toEqual(['done']);
        expect(sorted(outgoing[0]?.lines ?? [])).toEqual(sorted(order.lines));
      }
    });

    it('does not call allocated or shipped what the warehouse could not assign', () => {
      const outgoing = by(books.outgoing, short).filter(({ state }) => state !== 'cancelled');
      expect(outgoing.map(({ state }) => state)).toEqual(['waiting']);
      const [shown] = by(books.shown, short);
      expect(shown?.state).toBe('PaymentSettled');
      expect(shown?.fulfillments).toEqual([]);
      const skus = books.parcels.flatMap(({ parcels }) => parcels.flatMap(({ items }) => items.map(({ sku }) => sku)));
      expect(skus).not.toContain(short.lines[0]?.sku);
    });

    it('books one karrio order and one shipment for each', () => {
      const bookings = books.bookings.filter(({ status }) => status !== 'cancelled');
      const parcels = books.parcels.filter(({ status }) => status !== 'cancelled');
      expect(bookings.length).toBe(shipped().length);
      expect(new Set(bookings.map(({ order_id }) => order_id)).size).toBe(bookings.length);
      expect(parcels.length).toBe(shipped().length);
      expect(new Set(parcels.map(({ reference }) => reference)).size).toBe(parcels.length);
    });

    it('brings tracking and status back to the shop, for the very parcel', () => {
      for (const order of shipped()) {
        const [shown] = by(books.shown, order) as [Shown];
        const fulfillments = living(shown);
        expect(fulfillments.length, order.code).toBe(1);
        expect(['Shipped', 'Delivered']).toContain(shown.state);
        const pieces = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(fulfillments[0]?.pieces).toBe(pieces);
        const parcels = books.parcels.filter(
          ({ tracking_number }) => tracking_number === fulfillments[0]?.trackingCode,
        );
        expect(parcels.length, `${order.code}: ${fulfillments[0]?.trackingCode}`).toBe(1);
        expect(sorted(parcels[0]?.parcels.flatMap(({ items }) => items) ?? [])).toEqual(sorted(order.lines));
        expect(parcels[0]?.recipient.city).toBe(order.address.city);
      }
    });

    it('tells the shop when a parcel is delivered', async () => {
      const [order] = shipped() as [Placed];
      const [before] = by(books.shown, order) as [Shown];
      const parcel = books.parcels.find(({ tracking_number }) => tracking_number === living(before)[0]?.trackingCode);
      for (const status of ['in_transit', 'delivered']) await world.karrio.move(parcel?.id ?? '', status);
      const state = async () => by(await shownBy(world.vendure), order)[0]?.state;
      await until(`${order.code} delivered`, async () => (await state()) === 'Delivered', 90_000);
    });

    it('makes the warehouse’s stock the shop’s', async () => {
      const differences = async () => {
        const [there, here] = [await piecesIn(world.tryton.wms), await stockOf(world.vendure)];
        return world.shop.skus
          .filter((sku) => there.get(sku) !== here.get(sku))
          .map((sku) => `${sku}: ${there.get(sku)} in the warehouse, ${here.get(sku)} in the shop`);
      };
      await until('equal stock', async () => (await differences()).length === 0, 90_000).catch(() => undefined);
      expect(await differences()).toEqual([]);
    });

    it('ships what waited once its goods have arrived', async () => {
      await world.person.receive(short.lines[0]?.sku ?? '', SHORT_QUANTITY);
      const shown = async () => by(await shownBy(world.vendure), short)[0] as Shown;
      await until(`${short.code} tracked`, async () => tracked(await shown()), 110_000);
      expect(living(await shown())).toHaveLength(1);
    });

    /** What the daemon finds when it compares all systems, and what it looked through without a reason to leave it out. */
    async function compareAll() {
      await sleep(SETTLED_MS);
      const { looks, differences } = await world.daemon.reconcile();
      const found = differences.map(({ connectionId, objectKind, kind, targetId, expected, found }) =>
        [connectionId, objectKind, kind, targetId, expected ?? '', found ?? ''].join(' '),
      );
      return { looks, found: found.sort() };
    }

    it('finds no difference between the systems when it compares them', { timeout: COMPARED_WITHIN_MS }, async () => {
      const { looks, found } = await compareAll();
      expect(found).toEqual([]);
      const seen = looks.filter(({ state, seen }) => state === 'done' && seen > 0);
      expect(new Set(seen.map(({ connectionId, kind }) => `${connectionId} ${kind}`))).toEqual(
        new Set(['shop order', 'shop shipment', 'shop stock', 'erp order', 'wms shipment', 'freight shipment']),
      );
      expect(looks.filter(({ state }) => state === 'failed')).toEqual([]);
    });

    it('finds what was planted in the systems behind its back, and nothing else', {
      timeout: COMPARED_WITHIN_MS,
    }, async () => {
      const planted = await plantDifferences(world);
      expect((await compareAll()).found).toEqual(planted);
    });
  };
