import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal, takeTurn } from '../cli/demo/act.ts';
import type { DemoConfig } from '../cli/demo/config.ts';
import type { PlacedOrder } from '../cli/demo/count.ts';
import type { DemoSystems } from '../cli/demo/systems.ts';
import type { BookEntry } from '../sandbox/sandbox.ts';
import type { ChaosPlan } from './plan.ts';

const LOOK_MS = 300;

/** What people do in the systems while havoc goes on: they buy, amend, cancel and pay in the shop, and ship in the warehouse. */
export class Trade {
  private readonly systems: DemoSystems;
  private readonly config: DemoConfig;
  readonly placed: PlacedOrder[] = [];
  private readonly shipped = new Set<string>();

  constructor(systems: DemoSystems, config: DemoConfig) {
    this.systems = systems;
    this.config = config;
  }

  /** Every order at its time; resolves when the last has had its turn. */
  async buy(orders: ChaosPlan['orders']): Promise<void> {
    const shop = this.config.players.storefront.system;
    await Promise.all(
      orders.map(async (plan) => {
        await sleep(plan.atMs);
        const { lines, country, currency, business, paid } = plan;
        const input = { lines, country, currency, b2b: business, paid };
        const { id, name } = await this.systems.act<{ id: string; name: string }>(shop, 'place', input);
        this.placed.push({ plan, id, number: name });
        await takeTurn(this.systems, shop, plan, id);
      }),
    );
  }

  /**
   * The floor ships what stands there, one order at a time, once its buyer's mind is made up there too: parcels that left
   * cannot be called back, and what was changed in time is expected to count in full.
   */
  async ship(until: AbortSignal): Promise<void> {
    const { system } = this.config.players.warehouse;
    while (!until.aborted) {
      const plans = new Map(this.placed.map(({ plan, number }) => [number, plan]));
      for (const entry of await this.systems.entries(system)) {
        const plan = plans.get(entry.number ?? '');
        if (!plan || !mayShip(entry) || this.shipped.has(entry.id)) continue;
        if (plan.turn === 'cancel' || !isFinal(plan, entry)) continue;
        this.shipped.add(entry.id);
        await this.systems.act(system, 'ship', { code: entry.id });
      }
      await sleep(LOOK_MS);
    }
  }
}

const mayShip = ({ kind, live, complete }: BookEntry) => kind === 'shipment' && live && !complete;
