import { expect, it } from 'vitest';
import { z } from 'zod';
import { config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import { levelCircles } from './level-circles.ts';

const port = { schema: z.unknown(), async *pull() {}, push: async () => [] };
const IDS = ['shop', 'erp', 'wms'];
const connections = new Map(
  IDS.map((id) => [
    id,
    { id, system: id, role: 'erp', connector: { kinds: { stock: port, price: port, order: port } } },
  ]),
) as unknown as Map<string, Connection>;

const flow = (kind: string, from: string, to: string) => ({
  kinds: [kind],
  from: [from],
  steps: ['map', `write ${to}`],
});
const circles = (flows: Record<string, ReturnType<typeof flow>>) =>
  levelCircles(config.parse({ connections: Object.fromEntries(IDS.map((use) => [use, { use }])), flows }), connections);

it('refuses two systems that tell each other one kind of level', () => {
  expect(circles({ out: flow('stock', 'wms', 'shop'), back: flow('stock', 'shop', 'wms') })).toEqual([
    { path: 'flows.out.steps.1', message: expect.stringContaining('stock goes in a circle (wms -> shop -> wms)') },
    { path: 'flows.back.steps.1', message: expect.stringContaining('shop -> wms -> shop') },
  ]);
});

it('refuses a circle of three, and a system that is told its own levels', () => {
  const three = { a: flow('price', 'erp', 'shop'), b: flow('price', 'shop', 'wms'), c: flow('price', 'wms', 'erp') };
  expect(circles(three).map(({ path }) => path)).toEqual(['flows.a.steps.1', 'flows.b.steps.1', 'flows.c.steps.1']);
  expect(circles({ self: flow('stock', 'shop', 'shop') })).toMatchObject([{ path: 'flows.self.steps.1' }]);
  expect(circles({ origin: flow('stock', 'shop', '$origin') })).toMatchObject([{ path: 'flows.origin.steps.1' }]);
});

it('lets chains, other kinds and documents pass', () => {
  expect(circles({ a: flow('stock', 'wms', 'erp'), b: flow('stock', 'erp', 'shop') })).toEqual([]);
  expect(circles({ a: flow('stock', 'wms', 'erp'), b: flow('price', 'erp', 'wms') })).toEqual([]);
  expect(circles({ a: flow('order', 'wms', 'erp'), b: flow('order', 'erp', 'wms') })).toEqual([]);
});
