import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFiles } from '../cli/init/project.ts';
import { candidates, chosen, ROLE_WORDS, type RoleWords } from '../cli/init/roles.ts';
import { layered, loadMappingFiles } from '../config/mapping-files.ts';
import type { AnyConnector } from '../connectors/connector.ts';
import type { Kind, Role } from '../domain/kinds.ts';
import { allConnectors } from '../editor/systems.ts';
import { MappingBook } from '../mapper/index.ts';
import { loadSandbox, sandboxIds } from '../sandbox/registry.ts';
import type { Faults } from '../sandbox/sandbox.ts';
import { openLedger } from '../store/open.ts';
import { runningClock, TEST_MASTER_KEY } from './ledgers.ts';
import { sandboxScene } from './sandbox-scene.ts';

/** Without who checks customers: their orders would wait for that. */
const ROLES: readonly Role[] = ['storefront', 'erp', 'warehouse', 'freight', 'payment', 'crm'];
const WORDS = ROLES.map((role) => ROLE_WORDS.find((words) => words.role === role) as RoleWords);
const NEVER_MS = 2 ** 31 - 1;
const SANDBOX = 'http://127.0.0.1:4600';

/** What a seller has to add where the shop's orders do not tell what customs and carriers ask, as docs/rules/papers.md says. */
const goodsOf = (shop: string): string => `
waybill: 1
title: Orders, with what goods weigh, where they were made and what customs calls them
from: ${shop}/order
to: order
extends: builtin:${shop}/order
rules:
  lines.weightKg: { const: "0.4" }
  lines.hsCode: { const: "961700" }
  lines.origin: { const: CN }
`;

/** Of a currency that is not the company's own, its ERP's rate is the seller's to say. */
const RATES = { path: 'tables/yonyou-exchange-rate.yaml', text: 'CNY: "1"\nEUR: "7.9"\nUSD: "7.1"\n' };

const shipped = await loadMappingFiles([fileURLToPath(new URL('../mappings', import.meta.url))]);

/** Houses of a shop, an ERP, a warehouse and all the others, so many that each system that has a stand-in is in one at least. */
async function houses(): Promise<{ names: string; systems: AnyConnector[] }[]> {
  const standsIn = new Set<string>();
  for (const id of sandboxIds()) if ((await loadSandbox(id)).use) standsIn.add(id);
  const every = candidates(await allConnectors());
  const columns = WORDS.map(({ role }) => {
    const { systems = [] } = every.find(({ words }) => words.role === role) ?? {};
    return systems.filter(({ id }) => standsIn.has(id));
  });
  return Array.from({ length: Math.max(...columns.map(({ length }) => length)) }, (_, row) => {
    const systems = columns.map((column) => column[row % column.length] as AnyConnector);
    return { names: systems.map(({ id }) => id).join(', '), systems };
  });
}

/** The config that `waybill init --sandbox` lays out for a house. */
async function configOf(systems: readonly AnyConnector[]) {
  const picked = systems.map((system, at) => ({ words: WORDS[at] as RoleWords, systems: [system] }));
  const project = await projectFiles(
    { systems: chosen(picked), options: new Map(), params: new Map(), timezone: 'UTC', sandbox: true },
    { files: shipped, book: MappingBook.compile(shipped) },
  );
  return parse(project.get('config.yaml') as string);
}

const all = await houses();
const GOODS = [{ sku: 'WB-001', quantity: 2 }];

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Refusals, answers that were lost on their way back, and such as broke off: what each system does to three calls in twenty. */
const ROUGH = { error: 0.05, lost: 0.05, half: 0.05 };
const MOST_ROUNDS = 60;
const ROUND_MS = 20_000;

/** A house that runs, and an order of two pieces that somebody placed in its shop. */
async function begin(systems: readonly AnyConnector[], faults: Faults = {}) {
  const { connections, sandbox: stoodIn, flows, allocation, rules } = await configOf(systems);
  const [shop, erp, warehouse, freight] = systems.map(({ id }) => id) as [string, string, string, string];
  const clock = runningClock(Date.parse('2026-11-25T08:00:00Z'));
  const ledger = await openLedger({ url: 'sqlite::memory:', masterKey: TEST_MASTER_KEY, clock });
  ends.push(() => ledger.close());
  await ledger.migrate();
  const still = { shipAfterMs: NEVER_MS, travelAfterMs: NEVER_MS, orderEveryMs: 0 };
  const scene = await sandboxScene(
    ledger,
    clock,
    { flows, allocation, rules },
    {
      systems: stoodIn.systems,
      options: Object.fromEntries(stoodIn.systems.map((id: string) => [id, still])),
      connections: ({ origin }) => JSON.parse(JSON.stringify(connections).replaceAll(SANDBOX, origin)),
    },
    layered([shipped, [{ path: `${shop}/order.yaml`, text: goodsOf(shop) }, RATES]]),
  );
  ends.push(() => scene.close());
  /** What a system holds of a kind, and did not take back. */
  const live = (system: string, kind: Kind) =>
    scene.sandbox
      .system(system)
      .entries()
      .filter((entry) => entry.kind === kind && entry.live);
  const waits = async () =>
    (await ledger.cases({ state: 'open', limit: 10 })).map(({ connectionId, waitingFor }) => [
      connectionId,
      waitingFor,
    ]);

  /** Pulls and carries till then; what fails in passing comes again, as workflows have it. */
  const until = async (isSo: () => boolean) => {
    for (let round = 0; !isSo() && round < MOST_ROUNDS; round += 1) {
      for (const id of Object.keys(connections)) await scene.pull(id).catch(() => {});
      await scene.settle().catch(() => {});
      clock.pass(ROUND_MS);
    }
  };
  for (const id of stoodIn.systems) scene.sandbox.setFaults(id, { ...faults, seed: 1 });
  scene.act(shop, 'place', { lines: GOODS, country: 'DE', countryCode: 'DE', paid: true });
  return { ...scene, shop, erp, warehouse, freight, live, waits, until };
}

type House = Awaited<ReturnType<typeof begin>>;

/** People send what lies there. */
function ship({ warehouse, live, act }: House): void {
  const [parcel] = live(warehouse, 'shipment');
  if (parcel && !parcel.complete) act(warehouse, 'ship', { id: parcel.id, code: parcel.id });
}

/** The ERP has it once, the warehouse sent it once, one parcel of it is booked, and the shop knows by which number it travels. */
async function isWhole({ shop, erp, warehouse, freight, live, waits }: House): Promise<void> {
  expect(await waits()).toEqual([]);
  const [booked, ...twice] = live(erp, 'order');
  expect(twice).toEqual([]);
  expect(booked?.lines).toEqual(expect.arrayContaining(GOODS));
  const [sent, ...again] = live(warehouse, 'shipment');
  expect(again).toEqual([]);
  expect(sent).toMatchObject({ complete: true, lines: GOODS });
  const [carried, ...others] = live(freight, 'shipment');
  expect(others).toEqual([]);
  const [told, ...more] = live(shop, 'shipment');
  expect(more).toEqual([]);
  expect(told?.trackingNumber).toBeTruthy();
  expect([sent?.trackingNumber, carried?.trackingNumber]).toContain(told?.trackingNumber);
}

describe('an order goes the whole way in a project as it is laid out', () => {
  it.each(all)('with $names', async ({ systems }) => {
    const house = await begin(systems);
    await house.flow();
    ship(house);
    await house.flow();
    await isWhole(house);
  });

  it.each(all)('with $names, though they fail and answers are lost', async ({ systems }) => {
    const house = await begin(systems, ROUGH);
    const { shop, freight, live, until } = house;
    await until(() => {
      ship(house);
      return live(freight, 'shipment').length > 0 && live(shop, 'shipment').some((one) => one.trackingNumber);
    });
    // What is still on its way, and what would come twice, comes now.
    for (const { id } of systems) house.sandbox.setFaults(id, {});
    await house.flow();
    await isWhole(house);
  });
});

describe('an order that its shop cancels is taken back everywhere, or a person is asked', () => {
  it.each(all)('with $names', async ({ systems }) => {
    const { shop, erp, warehouse, freight, act, flow, live, waits } = await begin(systems);
    await flow();
    const [order] = live(shop, 'order');
    act(shop, 'cancel', { id: order?.id });
    await flow();
    expect(live(warehouse, 'shipment')).toEqual([]);
    expect(live(freight, 'shipment')).toEqual([]);
    const left = live(erp, 'order');
    const cannot = systems.find(({ id }) => id === erp)?.kinds.order?.cancel === undefined;
    expect(left).toHaveLength(cannot ? 1 : 0);
    expect(await waits()).toEqual(
      cannot ? [['erp', expect.stringContaining('refused to take back the order: it has no way')]] : [],
    );
  });
});
