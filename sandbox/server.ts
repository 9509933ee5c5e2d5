import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fastify from 'fastify';
import { Books } from './books.ts';
import { type Controlled, control } from './control.ts';
import { FaultPlan } from './faults.ts';
import { mount, parseBodies, type Rewording } from './mount.ts';
import { seeded, seedOf } from './random.ts';
import { loadSandbox } from './registry.ts';
import type { DiaryEntry, Faults, Gate, Listening, Sandbox, SandboxContext, SandboxSystem } from './sandbox.ts';
import { WebhookPost } from './webhooks.ts';

export interface SandboxOptions {
  /** 0 takes a free one. */
  port: number;
  /** Loopback without it. */
  host?: string;
  /** Ids of the systems to stand in for. */
  systems: string[];
  /** Where the books are kept; in memory only without it. */
  dataFolder?: string;
  /** What each system is told, by id: tokens, delays, where to send webhooks. */
  options?: Record<string, unknown>;
  seed?: number;
  /** The systems' own clocks; this machine's without it. */
  now?: () => number;
  /** Stand-ins that are not folders of `sandbox/`, by id. */
  sandboxes?: Record<string, Sandbox>;
}

export interface SandboxServer {
  /** `http://127.0.0.1:4600`. */
  origin: string;
  /** `{origin}/{system}`, or where it listens by itself. */
  url(system: string): string;
  system(id: string): SandboxSystem;
  /** Its records, for changing them behind its back. */
  books(system: string): Books;
  /** Sets a system's clock this much before ours; a negative one behind. */
  setClock(system: string, skewMs: number): void;
  setFaults(system: string, faults: Faults): void;
  /** Answers of HTTP go out as this makes them; `undefined` ends it. */
  reword(system: string, reworded: Rewording | undefined): void;
  /** Calls by method and route, or by operation where the system speaks GraphQL. */
  calls(system: string): Record<string, number>;
  /** How many calls it keeps waiting now: hung, or late with their effect. */
  held(system: string): number;
  close(): Promise<void>;
}

/** Starts local servers that speak the real APIs' shapes, one folder a system below one port. */
export async function startSandbox(options: SandboxOptions): Promise<SandboxServer> {
  const { port, host = '127.0.0.1', systems: ids, dataFolder, seed = 1, now: machine = Date.now } = options;
  if (dataFolder) mkdirSync(dataFolder, { recursive: true });
  const app = fastify({
    bodyLimit: 64 * 1024 * 1024,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
  });
  parseBodies(app);
  const webhooks = new WebhookPost();
  const timers: NodeJS.Timeout[] = [];
  const systems = new Map<string, Controlled>();
  const place = { origin: '' };
  const listening = new Map<string, Listening>();
  const watched: { diary?: DiaryEntry[] } = {};

  for (const id of ids) {
    const sandbox = options.sandboxes?.[id] ?? (await loadSandbox(id));
    const told = { ...(options.options?.[id] as Record<string, unknown> | undefined) };
    const clock = { skewMs: 0 };
    const faults = new FaultPlan(seeded(seedOf(seed, `${id} faults`)));
    const now = () => machine() + clock.skewMs;
    const books = new Books(dataFolder ? join(dataFolder, `${id}.db`) : undefined, now);
    const context: SandboxContext = {
      get origin() {
        return `${place.origin}/${id}`;
      },
      books,
      now,
      random: seeded(seedOf(seed, id)),
      options: told,
      post: (url, body, headers, retryDelaysMs) => {
        for (const delayMs of faults.deliveries()) webhooks.post(url, body, headers, retryDelaysMs, delayMs);
      },
      note: (entry) => {
        const { diary } = watched;
        diary?.push({ ...entry(), seq: diary.length + 1, system: id, at: Date.now() });
      },
      every: (ms, tick) => timers.push(setInterval(tick, ms)),
    };
    const mounted: Controlled = {
      now,
      system: sandbox.create(context),
      books,
      faults,
      calls: {},
      options: told,
      clock,
    };
    systems.set(id, mounted);
    if (mounted.system.routes) mount(app, id, mounted);
  }
  control(app, systems, watched);

  const of = (id: string) => {
    const found = systems.get(id);
    if (!found) throw new Error(`no system ${id} in this sandbox`);
    return found;
  };
  const close = async () => {
    for (const timer of timers) clearInterval(timer);
    webhooks.close();
    await Promise.all([...listening.values()].map((one) => one.close()));
    await app.close();
    for (const { books } of systems.values()) books.close();
  };
  try {
    await app.listen({ port, host });
    for (const [id, mounted] of systems) {
      const one = await mounted.system.listen?.(gateOf(mounted));
      if (one) listening.set(id, one);
    }
  } catch (error) {
    await close();
    throw error;
  }
  place.origin = `http://${host}:${(app.server.address() as AddressInfo).port}`;
  return {
    origin: place.origin,
    url: (id) => listening.get(id)?.origin ?? `${place.origin}/${id}`,
    system: (id) => of(id).system,
    books: (id) => of(id).books,
    setClock: (id, skewMs) => {
      of(id).clock.skewMs = skewMs;
    },
    setFaults: (id, faults) => of(id).faults.set(faults),
    reword: (id, reworded) => {
      of(id).reworded = reworded;
    },
    calls: (id) => of(id).calls,
    held: (id) => of(id).faults.held,
    close,
  };
}

/** The same counting and the same faults for a system that HTTP does not reach. */
const gateOf = (mounted: Controlled): Gate => ({
  meet(call, about) {
    const { calls, faults } = mounted;
    mounted.arrivals?.push(Date.now());
    calls[call] = (calls[call] ?? 0) + 1;
    return faults.fate(`${call} ${about}`);
  },
  hold: () => mounted.faults.hold(),
});
