import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../config/problem.ts';
import { commandLine, type Ran } from '../test/command-line.ts';

let folder: string;
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-refusals-'));
  taken = createServer();
  takenPort = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
  });
});
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What a person sees, and the exit code. */
async function waybill(...argv: string[]): Promise<Ran> {
  const ran = await commandLine(...argv);
  return { ...ran, said: ran.said.trim() };
}

let configs = 0;
/** Writes a config on a data folder of its own; answers the options that name it. */
function configured(settings: object): string[] {
  configs += 1;
  const file = join(folder, `config-${configs}.yaml`);
  writeFileSync(file, stringify({ data: join(folder, `data-${configs}`), connections: {}, flows: {}, ...settings }));
  return ['--config', file];
}
const store = () => `sqlite:${join(folder, `ledger-${configs}.db`)}`;

/** One line for people: no stack trace, nothing that says it is our own fault. */
function oneLine({ said, printed }: { said: string; printed: string }): void {
  expect(printed).toBe('');
  expect(said).not.toMatch(/\n\s+at /);
  expect(said).not.toContain('This should not happen');
  expect(said.split('\n')).toHaveLength(1);
}

describe('what cannot be done is said in one line that says how to mend it', () => {
  it('no config', async () => {
    const { code, said, printed } = await waybill('check', '--config', join(folder, 'none.yaml'));
    expect(code).toBe(EXIT.usage);
    oneLine({ said, printed });
    expect(said).toMatch(/no config at .*none\.yaml: name one with --config/);
  });

  it('a config that is no YAML', async () => {
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, 'connections: {\n  shop: [\n');
    const { code, said, printed } = await waybill('start', '--config', file);
    expect(code).toBe(EXIT.usage);
    expect(printed).toBe('');
    expect(said).toMatch(/broken\.yaml:\d+:\d+ /);
    expect(said).not.toMatch(/\n\s+at /);
  });

  it('a connector that does not exist, with line and column', async () => {
    const { code, said, printed } = await waybill('start', ...configured({ connections: { shop: { use: 'shopfy' } } }));
    expect(code).toBe(EXIT.usage);
    oneLine({ said, printed });
    expect(said).toMatch(/config-\d+\.yaml:\d+:\d+ connections\.shop\.use: .*did you mean "shopify"/);
  });

  it('an unknown flow', async () => {
    const { code, said, printed } = await waybill('sync', 'ordres', ...configured({}));
    expect(code).toBe(EXIT.usage);
    oneLine({ said, printed });
    expect(said).toMatch(/no flow ordres/);
  });

  it('an unknown command', async () => {
    const { code, said, printed } = await waybill('strat');
    expect(code).toBe(EXIT.usage);
    expect(printed).toBe('');
    expect(said).toMatch(/unknown command 'strat'/);
  });

  it('a data folder that cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, said, printed } = await waybill('start', ...configured({ data: join(file, 'data') }));
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(/a-file\/data cannot be written .*make it writable/);
  });

  it('a store that is no database', async () => {
    const file = join(folder, 'no-database.db');
    writeFileSync(file, 'this is a letter, not a database, and long enough to be taken for neither'.repeat(20));
    const { code, said, printed } = await waybill('start', ...configured({ store: `sqlite:${file}` }));
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(/not a database: mend `store:`/);
  });

  it('a PostgreSQL that does not answer, without its password', async () => {
    const { code, said, printed } = await waybill(
      'start',
      ...configured({ store: 'postgres://waybill:hunter2@127.0.0.1:1/waybill' }),
    );
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(/no database listens there: start it/);
    expect(said).not.toContain('hunter2');
  });

  it('a taken port of the embedded Temporal', async () => {
    const settings = { temporal: { embedded: { port: takenPort, uiPort: 0 } }, store: store() };
    const { code, said, printed } = await waybill('start', ...configured(settings));
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(new RegExp(`port ${takenPort} is taken, .*set another`));
  });

  it('a Temporal CLI that is not there', async () => {
    vi.stubEnv('WAYBILL_TEMPORAL_CLI', join(folder, 'no-temporal'));
    const settings = { temporal: { embedded: { port: 0, uiPort: 0 } }, store: store() };
    const { code, said, printed } = await waybill('start', ...configured(settings));
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(/WAYBILL_TEMPORAL_CLI=.*no-temporal cannot be used/);
  });

  it('no Temporal CLI anywhere, and none to be fetched', async () => {
    vi.stubEnv('PATH', folder);
    vi.stubEnv('WAYBILL_CACHE', folder);
    vi.stubEnv('WAYBILL_OFFLINE', '1');
    const settings = { temporal: { embedded: { port: 0, uiPort: 0 } }, store: store() };
    const { code, said, printed } = await waybill('start', ...configured(settings));
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(/no Temporal CLI \(.*\): install it \(https:/);
  });

  it('a Temporal elsewhere that does not answer', async () => {
    const { code, said, printed } = await waybill(
      'start',
      ...configured({ temporal: { address: '127.0.0.1:1' }, store: store() }),
    );
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(/Temporal cannot be reached at 127\.0\.0\.1:1: start it there/);
  });

  it('a further worker without a daemon', async () => {
    const { code, said, printed } = await waybill('worker', ...configured({ store: store() }));
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(/start the daemon first/);
  });

  it('questions about books that are not there', async () => {
    const { code, said, printed } = await waybill('orders', 'list', ...configured({ store: store() }));
    expect(code).toBe(EXIT.unreachable);
    oneLine({ said, printed });
    expect(said).toMatch(/there is no ledger yet .*waybill start/);
  });
});
