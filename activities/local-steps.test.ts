import { describe, expect, it } from 'vitest';
import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { Mapping, MappingBook } from '../mapper/index.ts';
import type { Claim, DoneStep, RecordInput, RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { type FlowPlan, planOf } from './flow-plan.ts';
import { runLocalSteps } from './local-steps.ts';

const PIN = 'pin';
const config = {
  flows: {
    orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'write wms'] },
    fulfil: { kinds: ['shipment', 'status'], from: ['wms', 'freight'], steps: ['map', 'write shop'] },
    stock: { kinds: ['stock'], from: ['wms'], steps: ['map', 'write shop'] },
  },
  allocation: { default: 'wms', byCountry: {} },
  rules: { gates: [] },
} as unknown as Config;
const mapping = { name: 'kept', pin: PIN } as Mapping;
const deps = {
  config,
  connections: new Map(
    [
      { id: 'shop', system: 'shop', role: 'storefront' },
      { id: 'wms', system: 'wms', role: 'warehouse' },
      { id: 'freight', system: 'freight', role: 'freight' },
    ].map((connection) => [connection.id, { ...connection, mappings: {}, params: {} } as unknown as Connection]),
  ),
  mappings: { current: () => ({ byName: () => undefined, find: () => mapping }) as unknown as MappingBook },
  clock: { now: () => 0 },
} as unknown as Deps;

const input = (kind: RecordInput['kind'], connectionId: string, canonical: object): RecordInput => ({
  recordId: `${connectionId}/${kind}`,
  connectionId,
  kind,
  sourceId: '1',
  revision: 1,
  data: {},
  hmac: 'h',
  canonical,
  pin: PIN,
});

const order = input('order', 'shop', {
  number: '#1001',
  state: 'open',
  lines: [{ id: '1', sku: 'A', quantity: 1, unitPrice: '1.00', total: '1.00' }],
  shipTo: { country: 'DE' },
  payment: { state: 'paid' },
});

function steps(flow: string, inputs: [RecordInput, ...RecordInput[]], cancelled = false, done: DoneStep[] = []) {
  const [root] = inputs;
  const bundle: RootBundle = { rootId: 'r1', root, inputs, targets: [], parts: [], stage: 'received', stageAt: 0 };
  const claim: Claim = { flow, rootId: 'r1', epoch: 1, carryRev: 1, step: 0 };
  const book = () => deps.mappings.current();
  return runLocalSteps(deps, planOf(deps, flow) as FlowPlan, claim, bundle, cancelled, done, book, () => ({ now: 0 }));
}

describe('what is cancelled', () => {
  const report = (state: string) => input('shipment', 'wms', { state });

  it.each(['shipped', 'in-transit', 'delivered'])('is a case where its warehouse reports it %s', async (state) => {
    const { answer } = await steps('fulfil', [order, report(state)], true);
    expect(answer.outcome).toEqual({
      to: 'case',
      case: {
        kind: 'conflict',
        cause: 'shipped-though-cancelled:r1',
        waitingFor: expect.stringContaining('#1001'),
      },
    });
  });

  it('is a case where the forwarder says that it is on the road', async () => {
    const status = input('status', 'freight', { of: 'shipment', state: 'in-transit' });
    expect((await steps('fulfil', [order, status], true)).answer.outcome.to).toBe('case');
  });

  it.each(['waiting', 'packed', 'cancelled', 'returned'])('ends silently where it is %s', async (state) => {
    expect((await steps('fulfil', [order, report(state)], true)).answer.outcome).toEqual({ to: 'end' });
  });

  it('is taken back by the flow that wrote it, whatever was reported', async () => {
    expect((await steps('orders', [order, report('shipped')], true)).answer.outcome).toEqual({ to: 'next' });
  });

  it('is not meant by what stands', async () => {
    expect((await steps('fulfil', [order, report('shipped')])).answer.outcome).toEqual({ to: 'next' });
  });
});

describe('what was done for this very input', () => {
  const settled = async (flow: string, root: RecordInput) => {
    const { answer } = await steps(flow, [root]);
    const last = config.flows[flow]?.steps.at(-1) as string;
    const done = [{ step: last, inputHmac: answer.inputHmac, pin: answer.pin }];
    return (await steps(flow, [root], false, done)).answer.outcome;
  };

  it('is not done again', async () => {
    expect(await settled('orders', order)).toEqual({ to: 'end' });
  });

  it('goes again where it is stock: its targets change it by themselves', async () => {
    expect(await settled('stock', input('stock', 'wms', { sku: 'A', onHand: 3 }))).toEqual({ to: 'next' });
  });
});
