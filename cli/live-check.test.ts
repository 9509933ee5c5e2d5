import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../config/problem.ts';
import { type SandboxServer, startSandbox } from '../sandbox/server.ts';
import { commandLine } from '../test/command-line.ts';

const MINUTE_MS = 60_000;
const TOKEN = 'shpat_live_check';
const FLOWS = { orders: { kinds: ['order'], from: ['shop'], steps: ['map'] } };

let folder: string;
let server: SandboxServer;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-live-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const begin = async (options: Record<string, unknown> = {}) => {
  server = await startSandbox({
    port: 0,
    systems: ['shopify'],
    options: { shopify: { accessToken: TOKEN, ...options } },
  });
};
beforeEach(() => vi.stubEnv('WAYBILL_KEY', ''));
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

async function check(options: Record<string, unknown> = {}, ...more: string[]) {
  const file = join(folder, 'config.yaml');
  const shop = {
    use: 'shopify',
    options: { shop: 'demo', accessToken: TOKEN, origin: server.url('shopify'), ...options },
  };
  writeFileSync(file, stringify({ data: join(folder, 'data'), connections: { shop }, flows: FLOWS }));
  return commandLine('check', '--live', '--config', file, ...more);
}
const checked = async (options: Record<string, unknown> = {}) => {
  const { code, printed } = await check(options, '--json');
  const { findings } = JSON.parse(printed) as {
    findings: { code: string; severity: string; message: string; mend: string }[];
  };
  return { exit: code, codes: findings.map(({ code }) => code), findings };
};

describe('check --live', () => {
  it('says of each connection that it let us in', async () => {
    await begin();
    expect((await check()).printed).toMatch(
      /^connection +system +role +live +takes.*\nshop +shopify +storefront +let us in, \d+ ms +order/,
    );
  });

  it('is silent where nothing is missing', async () => {
    await begin();
    expect(await checked()).toMatchObject({ exit: EXIT.fine, codes: [] });
  });

  it.each([
    [
      'scope',
      { scopes: ['read_orders', 'read_inventory'] },
      /lacks the scopes read_customers, read_payment_terms, read_products\.$/,
    ],
    ['account', { shop: 'another' }, /of the shop another/],
    ['plan', { frozen: true }, /closed/],
  ])('says that it lacks %s, in words of its own, and how to mend it', async (lack, told, says) => {
    await begin(told);
    const { exit, codes, findings } = await checked();
    expect(exit).toBe(EXIT.findings);
    expect(codes).toEqual([lack]);
    expect(findings[0]?.message).toMatch(says);
    expect(findings[0]?.mend.length).toBeGreaterThan(20);
  });

  it('says that the credential is wrong, without telling it', async () => {
    await begin();
    const { code, printed } = await check({ accessToken: 'shpat_of_somebody_else' });
    expect(code).toBe(EXIT.findings);
    expect(printed).toMatch(/\nshop +shopify +storefront +credential +order/);
    expect(printed).toMatch(/connections\.shop error: credential: .* Check the secrets/);
    expect(printed).not.toContain('somebody_else');
  });

  it('tells an address that does not answer by an exit code of its own', async () => {
    await begin();
    expect(await checked({ origin: 'http://127.0.0.1:1' })).toMatchObject({
      exit: EXIT.unreachable,
      codes: ['unreachable'],
    });
  });

  it('warns of a clock that is off, and blames it first where the credential is refused', async () => {
    await begin();
    server.setClock('shopify', 7 * MINUTE_MS);
    const fine = await checked();
    expect(fine).toMatchObject({ exit: EXIT.fine, codes: ['clock'], findings: [{ severity: 'warning' }] });
    expect(fine.findings[0]?.message).toMatch(/clock is 7 minutes behind the system's/);
    server.setClock('shopify', -3 * 60 * MINUTE_MS);
    const refused = await checked({ accessToken: 'shpat_wrong' });
    expect(refused).toMatchObject({ exit: EXIT.findings, codes: ['clock', 'credential'] });
    expect(refused.findings[0]?.message).toMatch(/clock is 3 hours before the system's/);
  });

  it('is no error where the system asks to wait', async () => {
    await begin();
    server.setFaults('shopify', { rate: 1, retryAfterSeconds: 3 });
    expect(await checked()).toMatchObject({ exit: EXIT.fine, codes: ['throttled'] });
  });
});
