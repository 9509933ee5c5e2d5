import { expect, it } from 'vitest';
import { config } from '../config/schema.ts';
import { PULSE, sweepGapMs } from '../domain/pulses.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import type { Deps } from './deps.ts';
import { watchSigns } from './watch-signs.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SWEEP_MS = 5 * MINUTE_MS;
/** A Friday. */
const START = Date.parse('2027-01-15T08:00:00Z');

type Declared = { [name: string]: unknown };

onEachDatabase('what should happen and does not', (ledgers) => {
  /** A shop that is polled, and an ERP that is written in windows where it has any. */
  async function scene(declared: { shop?: Declared; windows?: string[] } = {}) {
    const clock = testClock(START);
    const ledger = await ledgers.open(clock);
    const shop = spineScene(ledger, clock);
    const configured = (windows?: string[]) =>
      config.parse({
        sweep: '5m',
        // Nobody takes in here what is announced.
        overdue: { signs: { 'unread-events': 'never' } },
        connections: {
          shop: { use: 'shop', ...declared.shop },
          erp: { use: 'erp', ...(windows ? { windows } : {}) },
          wms: { use: 'wms' },
        },
        flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] } },
        allocation: { default: 'wms' },
      });
    const polled = shop.deps.connections.get('shop') as NonNullable<ReturnType<Deps['connections']['get']>>;
    const asked = shop.deps.connections.get('erp') as typeof polled;
    const order = { ...polled.connector.kinds.order, pull: async function* () {} };
    const depsWith = (windows: string[] | undefined): Deps => ({
      ...shop.deps,
      config: configured(windows),
      connections: new Map([
        ...shop.deps.connections,
        [
          'shop',
          { ...polled, pollMs: 10 * MINUTE_MS, connector: { ...polled.connector, kinds: { order } } } as typeof polled,
        ],
        ['erp', windows ? { ...asked, windows: { times: windows, timezone: 'UTC', runsPerDay: 2 } } : asked],
      ]),
    });
    let deps = depsWith(declared.windows);
    /** Sweeps for so long; `each` happens before every one of them. */
    const watch = async (forMs: number, each: () => Promise<unknown> = async () => {}) => {
      for (let past = 0; past < forMs; past += SWEEP_MS) {
        clock.pass(SWEEP_MS);
        await each();
        await watchSigns(deps);
        await ledger.swept(sweepGapMs(SWEEP_MS));
      }
      return Promise.all(
        (await ledger.cases({ state: 'open', kind: 'overdue', limit: 10 })).map(
          async ({ caseId, cause, connectionId }) => {
            expect(connectionId).toBe(cause.split(':')[2]);
            // What the case's workflow asks when it is told to look: false as long as the sign is seen.
            return (await ledger.closeCaseIfEmpty(caseId)) ? `over ${cause}` : cause;
          },
        ),
      );
    };
    const pulled = () => ledger.pulsed(PULSE.pull('shop', 'order'));
    const announce = (n: number) =>
      ledger.receive([
        { connectionId: 'shop', topic: 't', eventId: `e${n}`, kind: 'order', sourceId: `${n}`, body: '{}' },
      ]);
    const plan = (windows: string[]) => {
      deps = depsWith(windows);
    };
    return { clock, ledger, shop, watch, pulled, announce, plan };
  }

  it('is a source that says nothing for longer than it may, until something comes', async () => {
    const { clock, shop, watch, pulled, announce } = await scene({ shop: { silence: '1h' } });
    expect(await watch(HOUR_MS, pulled)).toEqual([]);
    expect(await watch(2 * SWEEP_MS, pulled)).toEqual(['overdue:silent-source:shop']);
    await announce(1);
    expect(await watch(SWEEP_MS, pulled)).toEqual(['over overdue:silent-source:shop']);
    // A record that is read counts as much as a webhook; one that was known already does not.
    expect(await watch(50 * MINUTE_MS, pulled)).toEqual([]);
    await shop.order({ id: '1' });
    expect(await watch(30 * MINUTE_MS, pulled)).toEqual([]);
    await shop.order({ id: '1' });
    expect(await watch(35 * MINUTE_MS, pulled)).toEqual(['overdue:silent-source:shop']);
    clock.pass(SWEEP_MS);
    await shop.order({ id: '2' });
    expect(await watch(SWEEP_MS, pulled)).toEqual(['over overdue:silent-source:shop']);
    expect(await watch(SWEEP_MS, pulled)).toEqual([]);
  });

  it('is nothing where no silence is declared; where working hours count, nights and weekends do not', async () => {
    const quiet = await scene();
    expect(await quiet.watch(2 * HOUR_MS, quiet.pulled)).toEqual([]);
    const { clock, watch, pulled, announce } = await scene({ shop: { silence: '8h working' } });
    await watch(SWEEP_MS, pulled);
    clock.pass(9 * HOUR_MS);
    await announce(1); // Friday, 17:05: 55 minutes of work are left.
    clock.pass(Date.parse('2027-01-18T14:55:00Z') - clock.now());
    expect(await watch(65 * MINUTE_MS, pulled)).toEqual([]); // Monday, 16:00
    expect(await watch(2 * SWEEP_MS, pulled)).toEqual(['overdue:silent-source:shop']);
  });

  it('is told an hour late after the house itself stood still, and anew after the source was paused', async () => {
    const { ledger, clock, watch, pulled } = await scene({ shop: { silence: '3h' } });
    await watch(SWEEP_MS, pulled);
    clock.pass(24 * HOUR_MS);
    expect(await watch(HOUR_MS, pulled)).toEqual([]);
    expect(await watch(2 * SWEEP_MS, pulled)).toEqual(['overdue:silent-source:shop']);
    await ledger.pause('shop', {
      kind: 'connection',
      cause: 'connection:shop',
      waitingFor: 'shop',
      connectionId: 'shop',
    });
    expect(await watch(SWEEP_MS)).toEqual(['over overdue:silent-source:shop']);
    await ledger.resume('shop');
    expect(await watch(2 * HOUR_MS, pulled)).toEqual([]);
  });

  it('is a poll that comes to no end, until one does; a standstill of the house is no reason', async () => {
    const { ledger, clock, watch, pulled } = await scene();
    await watch(HOUR_MS, pulled);
    expect(await watch(30 * MINUTE_MS)).toEqual([]);
    expect(await watch(SWEEP_MS)).toEqual(['overdue:missed-polls:shop']);
    expect(await watch(SWEEP_MS, pulled)).toEqual(['over overdue:missed-polls:shop']);
    clock.pass(24 * HOUR_MS);
    expect(await watch(35 * MINUTE_MS)).toEqual([]);
    expect(await watch(SWEEP_MS)).toEqual(['overdue:missed-polls:shop']);
    // One that takes long shows in its pages.
    let page = 0;
    const reads = () => {
      page += 1;
      const cursor = { name: 'pull/order', value: `${page}` };
      return ledger.stage({ connectionId: 'shop', flows: [], records: [], cursor });
    };
    expect(await watch(SWEEP_MS, reads)).toEqual(['over overdue:missed-polls:shop']);
    expect(await watch(HOUR_MS, reads)).toEqual([]);
  });

  it('is a window of the plan that is not opened, until a later one is', async () => {
    const { ledger, clock, watch, pulled, plan } = await scene({ windows: ['09:00'] });
    const at = (time: string) => Date.parse(`2027-01-15T${time}:00Z`);
    const day = { from: at('00:00'), to: at('00:00') + 24 * HOUR_MS, mostRuns: 2 };
    const open = (time: string) => ledger.windowRun({ connectionId: 'erp', scheduledAt: at(time), day });
    expect(await watch(2 * HOUR_MS - SWEEP_MS, pulled)).toEqual([]);
    expect(await watch(SWEEP_MS, pulled)).toEqual(['overdue:missed-window:erp']);
    expect(clock.now()).toBe(at('10:00'));
    await open('10:00');
    expect(await watch(SWEEP_MS, pulled)).toEqual(['over overdue:missed-window:erp']);
    // A time that comes into the plan when it is over was never planned.
    plan(['09:00', '10:02']);
    expect(await watch(90 * MINUTE_MS, pulled)).toEqual([]);
    // Where the day has no more runs, it could not be opened, which its workflow says.
    plan(['09:00', '12:30']);
    expect(await watch(SWEEP_MS, pulled)).toEqual([]);
    await open('11:00');
    expect(await watch(2 * HOUR_MS, pulled)).toEqual([]);
  });
});
