import type { Kind, Role } from '../../domain/kinds.ts';
import { givesKind, parseStep, writeKind } from '../../domain/steps.ts';
import type { Mapping, MappingBook } from '../../mapper/index.ts';
import type { Chosen } from './roles.ts';

/** A flow as `config.yaml` writes it, and why it is there. */
export interface PlannedFlow {
  name: string;
  about: string;
  kinds: Kind[];
  from: string[];
  steps: string[];
  every?: string;
}

/** What the chosen systems can do for each other, by their capabilities and by the mappings that ship. */
export interface FlowPlan {
  flows: PlannedFlow[];
  /** What an order waits for before it goes on. */
  gates: ('kyc' | 'payment')[];
  /** The warehouse that ships what no rule gives to another. */
  allocation?: string;
  /** The shipped mappings that these flows use, once each. */
  mappings: Mapping[];
}

/** Plans what moves between the chosen systems; no flow where nothing would. */
export function planFlows(systems: readonly Chosen[], book: MappingBook): FlowPlan {
  const planner = new Planner(systems, book);
  const orders = planner.orders();
  const flows = [orders, planner.fulfil(orders), planner.stock(), planner.customers()].filter(
    (flow) => flow !== undefined,
  );
  const [warehouse] = systems.filter(
    ({ role, connectionId }) => role === 'warehouse' && orders?.steps.includes(`write ${connectionId}`),
  );
  const isJudged = systems.some(
    ({ role, connectionId }) =>
      role === 'identity' && flows.some(({ steps }) => steps.includes(`write ${connectionId}`)),
  );
  return {
    flows,
    gates: isJudged ? ['kyc', 'payment'] : ['payment'],
    ...(warehouse ? { allocation: warehouse.connectionId } : {}),
    mappings: [...new Set(flows.flatMap((flow) => planner.mappingsOf(flow)))],
  };
}

class Planner {
  readonly #systems: readonly Chosen[];
  readonly #book: MappingBook;

  constructor(systems: readonly Chosen[], book: MappingBook) {
    this.#systems = systems;
    this.#book = book;
  }

  orders(): PlannedFlow | undefined {
    const shops = this.#sources(['storefront'], ['order']);
    if (shops.length === 0) return undefined;
    const payments = this.#sources(['payment'], ['payment']);
    const kinds: Kind[] = payments.length > 0 ? ['order', 'payment'] : ['order'];
    const writes = [...this.#of('erp'), ...this.#of('warehouse')].filter((target) => this.#takes(target, kinds));
    return {
      name: 'orders',
      about: sentence('An order that is paid', [
        writes.some(({ role }) => role === 'erp') && 'goes into the ERP',
        writes.some(({ role }) => role === 'warehouse') && 'is shipped by a warehouse',
      ]),
      kinds,
      from: [...shops, ...payments].map(({ connectionId }) => connectionId),
      steps: ['map', 'gate', ...writes.map(({ connectionId }) => `write ${connectionId}`)],
    };
  }

  fulfil(orders: PlannedFlow | undefined): PlannedFlow | undefined {
    const all: Kind[] = ['shipment', 'status'];
    const from = this.#sources(['warehouse', 'erp', 'freight'], all);
    const kinds = all.filter((kind) => from.some((source) => givesKind(source, kind)));
    if (kinds.length === 0) return undefined;
    const writes = this.#of('freight').filter((target) => this.#takes(target, kinds));
    // Payments come with the orders of a shop, and have none of their own.
    const shops = this.#systems.filter(
      ({ connectionId, role }) => role === 'storefront' && orders?.from.includes(connectionId),
    );
    const tellsShop = shops.length > 0 && shops.every((shop) => this.#takes(shop, kinds));
    return {
      name: 'fulfil',
      about: sentence('What becomes of an order', [
        writes.length > 0 && 'is booked with the forwarder once it is shipped',
        tellsShop && 'is told to the shop that sold it',
      ]),
      kinds,
      from: from.map(({ connectionId }) => connectionId),
      steps: [
        'map',
        ...writes.map(({ connectionId }) => `write ${connectionId}`),
        ...(tellsShop ? ['write $origin'] : []),
      ],
    };
  }

  stock(): PlannedFlow | undefined {
    const warehouses = this.#sources(['warehouse'], ['stock']);
    const from = warehouses.length > 0 ? warehouses : this.#sources(['erp'], ['stock']);
    const shops = this.#of('storefront').filter((shop) => this.#takes(shop, ['stock']));
    if (from.length === 0 || shops.length === 0) return undefined;
    return {
      name: 'stock',
      about: 'What the warehouse holds is what the shop may sell.',
      kinds: ['stock'],
      from: from.map(({ connectionId }) => connectionId),
      steps: ['map', ...shops.map(({ connectionId }) => `write ${connectionId}`)],
      every: '10m',
    };
  }

  customers(): PlannedFlow | undefined {
    const shops = this.#sources(['storefront'], ['customer']);
    const providers = this.#of('identity').filter((one) => this.#takes(one, ['customer']));
    const keepers = this.#of('crm').filter((one) => this.#takes(one, ['customer']));
    if (shops.length === 0 || providers.length + keepers.length === 0) return undefined;
    const judges = this.#sources(['identity'], ['status']).filter((one) => providers.includes(one));
    return {
      name: 'customers',
      about: sentence('A customer', [
        providers.length > 0 && 'is checked where their orders would wait for that',
        keepers.length > 0 && 'is kept in the CRM',
      ]),
      kinds: judges.length > 0 ? ['customer', 'status'] : ['customer'],
      from: [...shops, ...judges].map(({ connectionId }) => connectionId),
      steps: ['map', ...[...providers, ...keepers].map(({ connectionId }) => `write ${connectionId}`)],
    };
  }

  mappingsOf(flow: PlannedFlow): Mapping[] {
    const read = this.#systems
      .filter(({ connectionId }) => flow.from.includes(connectionId))
      .flatMap((source) =>
        flow.kinds.filter((kind) => givesKind(source, kind)).map((kind) => this.#inbound(source, kind)),
      );
    const written = flow.steps.map(parseStep).flatMap((step) => {
      if (step.verb !== 'write') return [];
      const targets = this.#systems.filter(({ connectionId, role }) =>
        step.target === '$origin' ? role === 'storefront' : connectionId === step.target,
      );
      return targets.map((target) => this.#outbound(target, flow.kinds));
    });
    return [...read, ...written].filter((mapping) => mapping !== undefined);
  }

  #of(role: Role): Chosen[] {
    return this.#systems.filter((one) => one.role === role);
  }

  /** Those that give any of these kinds; one whose records no mapping reads would make the flow wait for ever. */
  #sources(roles: readonly Role[], kinds: readonly Kind[]): Chosen[] {
    return roles
      .flatMap((role) => this.#of(role))
      .filter((source) => {
        const given = kinds.filter((kind) => givesKind(source, kind));
        return given.length > 0 && given.every((kind) => this.#inbound(source, kind) !== undefined);
      });
  }

  #takes(target: Chosen, kinds: readonly Kind[]): boolean {
    return this.#outbound(target, kinds) !== undefined;
  }

  #inbound({ connector }: Chosen, kind: Kind): Mapping | undefined {
    return this.#book.find(`${connector.id}/${kind}`, kind);
  }

  #outbound({ connector, connectionId, role }: Chosen, kinds: readonly Kind[]): Mapping | undefined {
    const step = { name: '', verb: 'write' as const, target: connectionId };
    const kind = writeKind(step, kinds, role, (one) => connector.kinds[one]?.push !== undefined);
    return kind && this.#book.find(kind, `${connector.id}/${kind}`);
  }
}

/** What is read and goes nowhere is still shown by `waybill orders`. */
const sentence = (subject: string, verbs: readonly (string | false)[]): string => {
  const said = verbs.filter((verb) => verb !== false);
  return `${subject} ${said.length > 0 ? said.join(', and ') : 'is seen in `waybill orders`'}.`;
};
