import { beforeAll, describe, expect, it } from 'vitest';
import { config as schema } from '../../config/schema.ts';
import type { Ledger } from '../../store/ledger.ts';
import { openLedger } from '../../store/open.ts';
import { TEST_MASTER_KEY, testClock } from '../../test/ledgers.ts';
import { noteStart } from './config-change.ts';

const configOf = (token: string, windows: string[], store = 'postgres://waybill:dbpass99@host/db') =>
  schema.parse({
    store,
    masterKey: 'bWFzdGVyLWtleQ==',
    connections: { erp: { use: 'sample', options: { url: 'http://erp', token, shop: 'demo' }, windows } },
    flows: {},
  });
const connections = new Map([['erp', { secrets: ['token'] }]]);

describe('a start', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await openLedger({ url: 'sqlite::memory:', masterKey: TEST_MASTER_KEY, clock: testClock() });
    await ledger.migrate();
  });
  const changes = () => ledger.auditRows({ what: 'config.changed', limit: 9 });

  it('tells what differs in the config, with its old and new value, and nothing where nothing does', async () => {
    await noteStart(ledger, configOf('tok-one', ['09:00']), connections);
    await noteStart(ledger, configOf('tok-one', ['09:00']), connections);
    expect(await changes()).toHaveLength(1);
    await noteStart(ledger, configOf('tok-one', ['09:30']), connections);
    const [change] = await changes();
    expect(change?.before).toEqual({ 'connections.erp.windows.0': '09:00' });
    expect(change?.after).toMatchObject({ changed: ['connections.erp.windows.0'] });
    expect(await ledger.auditRows({ what: 'daemon.started', limit: 9 })).toHaveLength(3);
  });

  it('tells that a secret changed, and never what it is', async () => {
    await noteStart(ledger, configOf('tok-two', ['09:30'], 'postgres://waybill:dbpass77@host/db'), connections);
    const rows = await changes();
    expect(rows[0]?.after).toMatchObject({ changed: ['connections.erp.options.token'] });
    for (const secret of ['tok-one', 'tok-two', 'bWFzdGVyLWtleQ', 'dbpass'])
      expect(JSON.stringify(rows)).not.toContain(secret);
  });
});
