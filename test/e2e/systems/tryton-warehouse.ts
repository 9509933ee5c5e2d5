import { setTimeout as sleep } from 'node:timers/promises';
import type { TrytonDatabase } from './tryton.ts';

export interface WarehousePerson {
  /** Ids of the shipments sent off so far. */
  sent: ReadonlySet<number>;
  /** What Tryton refused, each once. A shipment that is cancelled just as it is handled can be among them. */
  problems: ReadonlySet<string>;
  /** Goods arrive, so that what waits for them can be assigned. */
  receive(sku: string, quantity: number): Promise<void>;
  stop(): Promise<void>;
}

const SHIPMENT = 'stock.shipment.out';

/** Plays the person in the warehouse, who assigns what lies there, picks, packs and sends it off. */
export function startWarehousePerson(wms: TrytonDatabase, options: { everyMs?: number } = {}): WarehousePerson {
  const sent = new Set<number>();
  const problems = new Set<string>();
  const stopping = new AbortController();

  const round = async () => {
    const open = await wms.search<{ id: number; state: string }>(
      SHIPMENT,
      [['state', 'in', ['waiting', 'assigned', 'picked', 'packed']]],
      ['state'],
    );
    for (const shipment of open) {
      if (stopping.signal.aborted) return;
      try {
        if (await sendOff(shipment.id, shipment.state)) sent.add(shipment.id);
      } catch (error) {
        problems.add(String(error));
      }
    }
  };

  const sendOff = async (id: number, from: string): Promise<boolean> => {
    let state = from;
    // Answers 200 without stock too: the state tells.
    if (state === 'waiting') state = (await wms.press(SHIPMENT, id, 'assign_try')).state;
    if (state === 'assigned') state = (await wms.press(SHIPMENT, id, 'pick')).state;
    if (state === 'picked') state = (await wms.press(SHIPMENT, id, 'pack')).state;
    if (state === 'packed') state = (await wms.press(SHIPMENT, id, 'do')).state;
    return state === 'done';
  };

  const working = (async () => {
    while (!stopping.signal.aborted) {
      await round().catch((error) => problems.add(String(error)));
      await sleep(options.everyMs ?? 500, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  return {
    sent,
    problems,
    async receive(sku, quantity) {
      const [product] = await wms.search<{ id: number; default_uom: number }>(
        'product.product',
        [['code', '=', sku]],
        ['default_uom'],
      );
      const places = await wms.search<{ id: number; code: string }>(
        'stock.location',
        [['code', 'in', ['SUP', 'STO']]],
        ['code'],
      );
      const at = (code: string) => places.find((place) => place.code === code)?.id;
      const [currency] = await wms.search<{ id: number }>('currency.currency', [['code', '=', 'EUR']], ['code']);
      const move = { product: product?.id, unit: product?.default_uom, quantity, company: 1, currency: currency?.id };
      const price = { unit_price: { __class__: 'Decimal', decimal: '1' } };
      const way = { from_location: at('SUP'), to_location: at('STO') };
      const [id] = await wms.create('stock.move', [{ ...move, ...price, ...way }]);
      await wms.press('stock.move', id as number, 'do');
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
