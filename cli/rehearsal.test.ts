import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import type { DryRunLine } from '../activities/dry-run.ts';
import { loadConfig } from '../config/load.ts';
import { openStore } from '../daemon/store.ts';
import { type SandboxServer, startSandbox } from '../sandbox/server.ts';
import { run } from './program.ts';

const shipped = readFileSync(fileURLToPath(new URL('../config.yaml', import.meta.url)), 'utf8');
let folder: string;
let file: string;
let sandbox: SandboxServer;
let systems: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-rehearsal-'));
  const declared = parse(shipped) as {
    sandbox: { port: number; systems: string[]; options: Record<string, Record<string, unknown>> };
  };
  systems = declared.sandbox.systems;
  const options = Object.fromEntries(
    Object.entries(declared.sandbox.options).map(([id, told]) => [
      id,
      { ...told, webhookUrl: undefined, orderEveryMs: 0 },
    ]),
  );
  sandbox = await startSandbox({ port: 0, systems, options });
  // The shipped config, but its stand-ins are this process's own and there is nothing else to start.
  const { sandbox: gone, ...rest } = parse(
    shipped.replaceAll(`127.0.0.1:${declared.sandbox.port}`, new URL(sandbox.origin).host),
  ) as Record<string, unknown>;
  expect(gone).toBeDefined();
  file = join(folder, 'config.yaml');
  writeFileSync(file, stringify({ ...rest, data: 'books', store: 'sqlite:books/waybill.db' }));
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function rehearsed(...flags: string[]): Promise<{ code: number; printed: string }> {
  let printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  const code = await run(['sync', 'orders', '--dry-run', '--config', file, ...flags]);
  vi.restoreAllMocks();
  return { code, printed };
}

/** What every system holds, and every file of the data folder. */
function world() {
  const books = join(folder, 'books');
  const files = existsSync(books)
    ? readdirSync(books)
        .sort()
        .map((name) => [
          name,
          createHash('sha256')
            .update(readFileSync(join(books, name)))
            .digest('hex'),
        ])
    : 'none';
  return { files, systems: systems.map((id) => [id, sandbox.system(id).entries()]) };
}

const shop = () => systems.map((id) => sandbox.system(id))[0] as ReturnType<SandboxServer['system']>;

describe('a dry run', () => {
  it('says that there is nothing where there is nothing', async () => {
    const { code, printed } = await rehearsed();
    expect(code).toBe(0);
    expect(printed).toMatch(/^Nothing new/);
  });

  it('shows what would be written where, and writes nothing anywhere: before there is a ledger', async () => {
    shop().act('place', { paid: true, country: 'DE', lines: [{ sku: 'WB-001', quantity: 2 }] });
    shop().act('place', { paid: false, country: 'JP', lines: [{ sku: 'WB-002', quantity: 1 }] });
    const before = world();
    expect(before.files).toBe('none');
    const { code, printed } = await rehearsed('--json');
    expect(world()).toEqual(before);
    expect(code).toBe(0);
    const { records, more } = JSON.parse(printed) as { records: DryRunLine[]; more: boolean };
    expect(more).toBe(false);
    expect(records.map(({ numbers, waitsFor }) => [numbers[0], waitsFor !== undefined])).toEqual([
      ['#1001', false],
      ['#1002', true],
    ]);
    for (const { writes, failure } of records) {
      expect(failure).toBeUndefined();
      expect(writes.map(({ connectionId, kind, op }) => `${op} ${kind} in ${connectionId}`)).toEqual([
        'create order in erp',
        'create shipment in wms',
      ]);
    }
    expect(JSON.stringify(records[0]?.writes[0]?.payload)).toContain('WB-001');
  });

  it('changes no byte of a ledger that is there', async () => {
    const { ledger } = await openStore(loadConfig(file, { variable: () => undefined }).config, { now: () => 1 });
    await ledger.close();
    const before = world();
    expect(before.files).not.toBe('none');
    const { code, printed } = await rehearsed('--limit', '1');
    expect(world()).toEqual(before);
    expect(code).toBe(0);
    const lines = printed.split('\n');
    expect(lines[1]).toMatch(/^shop +order +#1001.* +create order in erp$/);
    expect(lines[2]).toMatch(/^ +create shipment in wms/);
    expect(printed).toMatch(/1 records?, 2 writes, 0 failures; nothing was written\. There is more/);
  });

  it('shows no write of an order that a person cancelled here', async () => {
    const { ledger } = await openStore(loadConfig(file, { variable: () => undefined }).config, { now: () => 2 });
    const shopId = shop().entries()[0]?.id as string;
    const staged = await ledger.stage({
      connectionId: 'shop',
      flows: [{ flow: 'orders', kinds: ['order'], from: ['shop'], priority: 'order' }],
      records: [{ kind: 'order', id: shopId, numbers: ['#1001'], data: {} }],
    });
    const rootId = staged.records[0]?.rootId as string;
    await ledger.command(rootId, { verb: 'cancel', who: 'ops', why: 'the buyer rang' });
    await ledger.close();
    const { printed } = await rehearsed('--json');
    const { records } = JSON.parse(printed) as { records: DryRunLine[] };
    expect(records.map(({ numbers, cancelled, writes }) => [numbers[0], cancelled, writes.length])).toEqual([
      ['#1001', true, 0],
      ['#1002', false, 2],
    ]);
  });

  it('says in one line that a system does not answer', async () => {
    sandbox.setFaults(systems[0] as string, { script: ['auth', 'auth', 'auth', 'auth'] });
    let said = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += text;
      return true;
    });
    const { code, printed } = await rehearsed();
    sandbox.setFaults(systems[0] as string, {});
    expect([code, printed]).toEqual([3, '']);
    expect(said.trim()).toMatch(/^auth: .+$/);
  });
});
