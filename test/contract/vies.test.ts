import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { config } from '../../config/schema.ts';
import { type Connection, openConnections } from '../../connectors/connections.ts';
import type { VatRegister } from '../../connectors/vat-register.ts';
import { type SandboxServer, startSandbox } from '../../sandbox/server.ts';
import { failureOf } from './harness.ts';

/** With a mark that is in nothing else. */
const NUMBER = '999999999';

describe('VIES', () => {
  let server: SandboxServer;
  let open: Map<string, Connection>;
  const said: string[] = [];
  const log = {
    debug: (_: object, text: string) => void said.push(text),
    warn: (_: object, text: string) => void said.push(text),
  };
  const system = () => server.system('vies');
  const look = (id: string, connection = 'vies', signal?: AbortSignal) => {
    const { connector, context } = open.get(connection) as Connection;
    return (connector.vatRegister as VatRegister).look(context(signal), {
      prefix: id.slice(0, 2),
      number: id.slice(2),
    });
  };

  beforeAll(async () => {
    server = await startSandbox({ port: 0, systems: ['vies'] });
    const options = { url: server.url('vies') };
    const vies = { use: 'vies', limits: { timeout: '500ms' } };
    open = await openConnections(
      config.parse({
        connections: {
          vies: { ...vies, options: { ...options, requester: 'DE 123 456 789' } },
          nobody: { ...vies, options },
        },
        flows: {},
      }),
      { clock: { now: Date.now }, log },
    );
  });
  afterAll(async () => {
    for (const connection of open.values()) connection.close();
    await server.close();
  });
  beforeEach(() => {
    server.setFaults('vies', {});
    system().act('close', {});
    for (const state of ['DE', 'FR']) system().act('silence', { state });
  });

  it('says that an id is registered, with the number that proves the question, or that it is not', async () => {
    expect(await look(`DE${NUMBER}`)).toEqual({ registered: true, consultation: expect.stringMatching(/^WAPI\w+$/) });
    system().act('strike', { id: `DE${NUMBER}` });
    expect(await look(`DE${NUMBER}`)).toEqual({ registered: false });
    system().act('register', { id: `DE${NUMBER}` });
    // Without an id of one's own there is an answer and no proof.
    expect(await look(`DE${NUMBER}`, 'nobody')).toEqual({ registered: true });
  });

  it.each([
    ['MS_UNAVAILABLE', 200],
    ['MS_MAX_CONCURRENT_REQ', 200],
    ['MS_MAX_CONCURRENT_REQ_TIME', 500],
    ['TIMEOUT', 504],
  ])('tells a member state that cannot be asked from one that says no: %s with %i', async (code, status) => {
    system().act('silence', { state: 'FR', code, status });
    expect(await look('FR40303265045')).toEqual({ silent: code });
    expect(await look(`DE${NUMBER}`)).toMatchObject({ registered: true });
  });

  it.each([
    ['SERVICE_UNAVAILABLE', 'unavailable'],
    ['GLOBAL_MAX_CONCURRENT_REQ', 'rate-limited'],
    ['GLOBAL_MAX_CONCURRENT_REQ_TIME', 'rate-limited'],
    ['INVALID_REQUESTER_INFO', 'auth'],
    ['IP_BLOCKED', 'auth'],
    ['A_CODE_OF_TOMORROW', 'unavailable'],
  ])('takes no answer for a no: %s is %s, with 200 and with a status of its own', async (code, kind) => {
    for (const status of [200, 400, 500]) {
      system().act('close', { code, status });
      expect((await failureOf(said, look(`DE${NUMBER}`))).class).toBe(kind);
    }
  });

  it('takes an id that no member state would give for one that is not registered', async () => {
    system().act('silence', { state: 'DE', code: 'INVALID_INPUT', status: 400 });
    expect(await look(`DE${NUMBER}`)).toEqual({ registered: false });
  });

  it.each([
    ['error', 'unavailable'],
    ['hangBefore', 'unavailable'],
    ['page', 'unavailable'],
    ['half', 'unavailable'],
    ['rate', 'rate-limited'],
  ] as const)('asks again another time where the call fails: %s', async (fate, kind) => {
    server.setFaults('vies', { script: [fate] });
    expect((await failureOf(said, look(`DE${NUMBER}`))).class).toBe(kind);
  });

  it('ends when it is told to', async () => {
    await expect(look(`DE${NUMBER}`, 'vies', AbortSignal.abort())).rejects.toThrow();
  });

  it('says by its status whether it can be asked at all', async () => {
    const { connector, context } = open.get('vies') as Connection;
    await connector.check(context());
    system().act('close', { code: 'SERVICE_UNAVAILABLE' });
    expect(await failureOf(said, connector.check(context()))).toMatchObject({ class: 'unavailable' });
  });

  it('never says whose id was looked up', () => {
    expect(said.length).toBeGreaterThan(0);
    expect(said.join('\n')).not.toContain(NUMBER);
  });
});
