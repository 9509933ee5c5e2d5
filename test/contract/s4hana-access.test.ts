import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import s4hana from '../../connectors/s4hana/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/s4hana/access.ts';
import { failureOf, type Harness } from './harness.ts';
import { callsOf, pushOrders, startS4hana, write } from './s4hana-scene.ts';

const { clientId, clientSecret } = DEFAULT_ACCOUNT;

describe('s4hana', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await startS4hana();
  });
  afterEach(() => harness.close());

  it('asks for a new CSRF token where the session had ended', async () => {
    await pushOrders(harness.context(), [write(1)]);
    harness.system.act('endSessions', {});
    expect(await pushOrders(harness.context(), [write(2)])).toMatchObject([{ result: 'accepted' }]);
    expect(callsOf(harness, '$batch')).toBe(3);
  });

  it('works with OAuth client credentials, and one token for many calls', async () => {
    const url = harness.server.url('s4hana');
    const client = { url, user: clientId, password: clientSecret, oauth: { tokenUrl: `${url}/oauth/token` } };
    const ctx = await harness.connect(client);
    expect(await pushOrders(ctx, [write(1)])).toMatchObject([{ result: 'accepted' }]);
    await s4hana.check(ctx);
    expect(callsOf(harness, '/oauth/token')).toBe(1);
    const stranger = await harness.connect({ ...client, password: 'no' });
    expect(await failureOf(harness.said, s4hana.check(stranger))).toMatchObject({ class: 'auth' });
  });
});

describe('s4hana: customers, prices and invoices', () => {
  let harness: Harness;

  afterEach(() => harness.close());

  it('asks each service that the flows need, and names all that are not to be had', async () => {
    harness = await startS4hana({}, { without: ['API_BILLING_DOCUMENT_SRV', 'API_BUSINESS_PARTNER'] });
    const asked = (...gives: string[]) =>
      s4hana.check({ ...harness.context(), moves: { gives: new Set(gives), takes: new Set() } } as never);
    await asked('price', 'stock', 'shipment');
    expect(await failureOf(harness.said, asked('price', 'customer', 'invoice'))).toMatchObject({
      ...{ class: 'auth', lack: 'permission' },
      message: expect.stringContaining('API_BUSINESS_PARTNER, API_BILLING_DOCUMENT_SRV'),
    });
  });
});
