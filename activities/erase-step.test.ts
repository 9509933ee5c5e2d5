import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../connectors/connections.ts';
import type { Connector } from '../connectors/connector.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import type { HeldElsewhere, Person, Told } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { eraseStep } from './erase-step.ts';

const person = (more: Partial<Person> = {}): Person => ({
  personId: 'p1',
  connectionId: 'shop',
  customerId: 'c1',
  orders: [{ rootId: 'r1', kind: 'order', number: '#1', stage: 'delivered', updatedAt: 0 }],
  ...more,
});
const held: HeldElsewhere[] = [
  { connectionId: 'shop', kind: 'order', targetId: 'o1', number: '#1' },
  { connectionId: 'erp', kind: 'order', targetId: 'e1', number: '#1' },
];

describe('a step of an erasure', () => {
  let people: Person[];
  let told: Told[];
  let who: string;
  let forgets: (subject: unknown) => Promise<{ asked: boolean; note: string }>;
  let asked: unknown[];
  let erased: number;

  beforeEach(() => {
    people = [person()];
    told = [];
    who = 'ann';
    asked = [];
    erased = 0;
    forgets = async () => ({ asked: true, note: 'noted' });
  });

  const step = (tries = 0) => {
    const connection = (id: string, connector: Partial<Connector>) =>
      [
        id,
        {
          id,
          connector: { title: id, ...connector },
          limits: { concurrency: 1, timeoutMs: 1_000 },
          context: () => ({}),
        },
      ] as unknown as [string, Connection];
    const deps = {
      config: { retention: { papers: { years: 10, byCountry: { DE: 8, XX: 0 } } } },
      connections: new Map([
        connection('shop', {
          forget: async (_ctx, subject) => {
            asked.push(subject);
            return forgets(subject) as ReturnType<NonNullable<Connector['forget']>>;
          },
        }),
        connection('erp', { eraseByHand: 'overwrite the receiver' }),
      ]),
      ledger: {
        paused: async () => [],
        erasePlan: async () => ({ state: 'ready', people, held, told }),
        privacyRequest: async () => ({ who }),
        noteTold: async (_id: string, now: Told[]) => {
          told = now;
        },
        erasePeople: async () => {
          const settled = people.filter(({ orders }) => orders.every(({ moving }) => !moving));
          erased += settled.length;
          const moving = people.filter((one) => !settled.includes(one));
          return { erased: settled.length, moving, done: moving.length === 0 };
        },
      },
      health: { succeeded() {}, failed: () => undefined, turn: async () => 'free', turnOver: async () => {} },
      clock: { now: () => 0 },
      log: { info: () => {}, warn: () => {} },
    } as unknown as Deps;
    return eraseStep(deps)({ requestId: 'erase/1', tries });
  };
  const fails = (failure: Failure) => {
    forgets = async () => {
      throw new WaybillError(failure);
    };
  };

  it('asks the system that can forget, lists the others for a person, then erases', async () => {
    expect(await step()).toEqual({ done: true, waitMs: 0, tries: 0 });
    expect(asked).toEqual([{ customerId: 'c1', objects: [{ kind: 'order', id: 'o1', number: '#1' }] }]);
    expect(told).toEqual([
      { connectionId: 'shop', how: 'asked', note: 'noted', objects: [{ kind: 'order', id: 'o1', number: '#1' }] },
      {
        connectionId: 'erp',
        how: 'by hand',
        note: 'erp has no call for it',
        todo: 'overwrite the receiver',
        objects: [{ kind: 'order', id: 'e1', number: '#1' }],
      },
    ]);
    expect(erased).toBe(1);
  });

  it('does not ask the system back that asked', async () => {
    who = 'shop';
    await step();
    expect([asked, told[0]?.how]).toEqual([[], 'it asked us']);
  });

  it('erases nothing before every system was told, and asks again later what could not be reached', async () => {
    fails({ class: 'unavailable', message: 'down' });
    const [first, second] = [await step(0), await step(3)];
    expect([first.done, erased, told.map(({ connectionId }) => connectionId)]).toEqual([false, 0, ['erp']]);
    expect(second.waitMs).toBeGreaterThan(first.waitMs);
    forgets = async () => ({ asked: true, note: 'noted' });
    expect((await step(4)).done).toBe(true);
    // Who was told once is not told again.
    expect(told.filter(({ connectionId }) => connectionId === 'erp')).toHaveLength(1);
  });

  it('leaves it to a person where the system refuses, or never answers', async () => {
    fails({ class: 'rejected', message: 'no' });
    expect((await step()).done).toBe(true);
    expect(told[0]).toMatchObject({ connectionId: 'shop', how: 'by hand', note: 'it could not be asked: rejected' });
    told = [];
    fails({ class: 'unavailable', message: 'down' });
    expect((await step(7)).done).toBe(true);
    expect(told[0]).toMatchObject({ connectionId: 'shop', how: 'by hand', note: 'it could not be asked: unavailable' });
  });

  it('leaves people alone whose orders move, and comes back', async () => {
    people = [person({ orders: [{ ...(person().orders[0] as Person['orders'][0]), moving: 'flow orders is ready' }] })];
    const { done, waitMs } = await step();
    expect([done, waitMs > 0, asked, told, erased]).toEqual([false, true, [], [], 0]);
  });
});
