import { afterEach, expect, it } from 'vitest';
import { config } from '../../config/schema.ts';
import { type Connection, openConnections } from '../../connectors/connections.ts';
import type { HttpClient } from '../../connectors/http.ts';
import { WaybillError } from '../../domain/failures.ts';
import { type SandboxServer, startSandbox } from '../../sandbox/server.ts';
import { testClock } from '../ledgers.ts';

const MINUTE_MS = 60_000;
const POINTS = 3_000;

let sandbox: SandboxServer;
let connection: Connection;
afterEach(async () => {
  connection.close();
  await sandbox.close();
});

it('never takes more cost points of the shop in a minute than are declared, and goes on in the next', async () => {
  const clock = testClock();
  sandbox = await startSandbox({ port: 0, systems: ['shopify'], now: clock.now });
  const options = { shop: 'demo', accessToken: 'shpat_sandbox', origin: sandbox.url('shopify') };
  const declared = { use: 'shopify', options, limits: { points: `${POINTS} per minute` } };
  const connections = await openConnections(config.parse({ connections: { shop: declared }, flows: {} }), {
    clock,
    log: { debug() {}, warn() {} },
  });
  connection = connections.get('shop') as Connection;
  for (let n = 0; n < 60; n += 1) sandbox.system('shopify').act('place', { country: 'DE', paid: true });

  const context = connection.context(undefined, 'order');
  let points = 0;
  const counting: HttpClient = {
    clockGapMs: () => context.http.clockGapMs(),
    async request(request) {
      const answer = await context.http.request(request);
      points += (answer.data as { extensions: { cost: { actualQueryCost: number } } }).extensions.cost.actualQueryCost;
      return answer;
    },
    callingFor: () => counting,
  };
  const pull = connection.connector.kinds.order?.pull as NonNullable<typeof connection.connector.kinds.order>['pull'];
  const readOn = async (): Promise<string> => {
    try {
      for (;;) for await (const _ of pull?.({ ...context, http: counting }, null) ?? []);
    } catch (error) {
      if (error instanceof WaybillError) return error.failure.class;
      throw error;
    }
  };
  for (let minute = 1; minute <= 3; minute += 1) {
    points = 0;
    expect(await readOn()).toBe('rate-limited');
    expect(points).toBeGreaterThan(POINTS / 3);
    expect(points).toBeLessThanOrEqual(POINTS);
    clock.pass(MINUTE_MS + 1_000);
  }
});
