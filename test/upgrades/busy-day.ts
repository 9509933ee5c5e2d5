import type { Ledger } from '../../store/ledger.ts';
import type { TestClock } from '../ledgers.ts';
import { MAPPINGS, spineScene } from '../spine-scene.ts';

type Scene = ReturnType<typeof spineScene>;

/** What the systems around the ledger hold: they are not asked to forget by an upgrade of ours. */
export interface TargetBooks {
  erp: Scene['erp']['objects'];
  wms: Scene['wms']['objects'];
}

/** Orders of the busy day that are to live in both systems in the end, once each; 1003 was cancelled. */
export const LIVING = [
  ...['1001', '1002', '1004', '1005', '1006', '1007', '1008', '1009'],
  ...['1010', '1011', '1012', '1013', '1014', '1015'],
];
/** What was ordered of it at last. */
export const AMENDED = { id: '1002', quantity: 3 };
export const UNPAID = '1004';
export const REJECTED = '1005';
export const HELD = '1009';
/** Why that one was held. */
export const ODD = 'the address is odd';
export const PAUSED = 'wms';
/** A shipment whose order nobody has heard of yet. */
export const PARKED = { id: 'S-1', parent: '9999' };
export const ANNOUNCED = { topic: 'orders/create', eventId: 'E-1', sourceId: '1016' };

const MINUTE_MS = 60_000;

/** Orders left in every state that a stop can leave them in; answers what the systems hold. */
export async function busyDay(ledger: Ledger, clock: TestClock): Promise<TargetBooks> {
  const scene = spineScene(ledger, clock);
  const { erp } = scene;
  await ledger.publishMappings(
    MAPPINGS.map(({ path, text }) => ({
      mapping: path.replace(/\.yaml$/, ''),
      version: 'a1',
      from: 'shop/order',
      to: 'order',
      files: [{ path, text }],
    })),
    { whole: true },
  );
  const settled = async (order: Parameters<Scene['order']>[0], ...mischief: Scene['erp']['mischief']) => {
    erp.mischief.push(...mischief);
    await scene.order(order);
    await scene.settle();
  };
  await settled({ id: '1001' });
  await settled({ id: '1002', quantity: 1 });
  await settled({ id: AMENDED.id, quantity: AMENDED.quantity });
  await settled({ id: '1003' });
  await settled({ id: '1003', state: 'cancelled' });
  await settled({ id: UNPAID, paid: 'unpaid' });
  await settled({ id: REJECTED }, { class: 'rejected', message: 'no such customer' });
  await settled({ id: '1006' }, { class: 'rate-limited', message: 'slow down', retryAfterMs: 10 * MINUTE_MS });
  // Answers that were lost: after the effect, and before it.
  await settled({ id: '1007' }, 'lost answer');
  await settled({ id: '1008' }, { class: 'unknown-outcome', message: 'reset' });

  // Killed in the middle: after the effect, before the request left, before the permission to send.
  const killed = (at: 'outcome' | 'push' | 'call'): Ledger => {
    const die = () => Promise.reject(new Error('killed'));
    if (at === 'outcome') return { ...ledger, outcome: die };
    if (at === 'call') return { ...ledger, call: die };
    return {
      ...ledger,
      call: async (...asked) => {
        await ledger.call(...asked);
        return die();
      },
    };
  };
  const { deps } = scene;
  for (const [id, at] of [
    ['1010', 'outcome'],
    ['1011', 'push'],
    ['1012', 'call'],
  ] as const) {
    await scene.order({ id });
    const batch = await scene.pack();
    if (!batch) throw new Error(`${id} was not packed`);
    await ledger.batchStarted(batch.batchId);
    deps.ledger = killed(at);
    await scene.carry(batch).catch(() => {});
    deps.ledger = ledger;
  }

  await scene.order({ id: HELD });
  const [held = ''] = await ledger.findRoots(HELD);
  await ledger.command(held, { verb: 'hold', who: 'li', why: ODD });
  // Packed, and its workflow started; packed, and not even that; not packed.
  await scene.order({ id: '1013' });
  const started = await scene.pack();
  if (started) await ledger.batchStarted(started.batchId);
  await scene.order({ id: '1014' });
  await scene.pack();
  await ledger.pause(PAUSED, {
    kind: 'auth',
    cause: `auth:${PAUSED}`,
    waitingFor: `new credentials of ${PAUSED}`,
    connectionId: PAUSED,
  });
  await scene.order({ id: '1015' });

  await ledger.receive([{ connectionId: 'shop', kind: 'order', body: '{"id":"1016"}', ...ANNOUNCED }]);
  await ledger.stage({
    connectionId: 'wms',
    flows: [{ flow: 'orders', kinds: ['shipment'], from: ['wms'], priority: 'status' }],
    records: [{ kind: 'shipment', id: PARKED.id, parent: { kind: 'order', targetId: PARKED.parent }, data: {} }],
    cursor: { name: 'pull/shipment', value: '2026-11-20T00:00:00Z' },
  });
  await ledger.drawCalls({ ...CALLS, connectionId: 'erp' });
  return { erp: scene.erp.objects, wms: scene.wms.objects };
}

const CALLS = {
  rates: [{ calls: 100, perMs: MINUTE_MS }],
  concurrency: 4,
  timeoutMs: 1_000,
  priority: 'order',
  wanted: 8,
  atLeast: 1,
  validMs: 5_000,
  answered: [],
} as const;
