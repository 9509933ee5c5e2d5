import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { writeDemoConfig } from '../cli/demo/config.ts';
import { DemoDaemon } from '../cli/demo/daemon.ts';
import { DemoSystems } from '../cli/demo/systems.ts';
import { readEnvironment } from '../config/environment.ts';
import { findBinary } from '../temporal/binary.ts';
import { type EmbeddedServer, startEmbedded } from '../temporal/embedded.ts';
import { freePorts } from '../temporal/free-ports.ts';
import { TEMPORAL_CLI } from '../temporal/releases.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'waybill-own-temporal-'));
let server: EmbeddedServer;

beforeAll(async () => {
  const environment = readEnvironment();
  // Somebody else's server: it knows nothing of the daemon's data folder, and lacks our search attributes.
  const own = mkdtempSync(join(folder, 'server-'));
  server = await startEmbedded({
    dataFolder: own,
    port: 0,
    uiPort: 0,
    binary: () => findBinary(TEMPORAL_CLI, { ...environment, explicit: environment.temporalCli }),
    log: { info() {}, warn() {} },
  });
}, 120_000);
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a daemon on a Temporal of its own', () => {
  it('moves orders there, starts none, and leaves it running', { timeout: 120_000 }, async () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const [http, sandbox, temporal, temporalUi] = (await freePorts(4)) as [number, number, number, number];
    const config = await writeDemoConfig(root, data, { http, sandbox, temporal, temporalUi });
    const declared = parse(readFileSync(config.file, 'utf8')) as object;
    const ui = 'https://temporal.example.com';
    writeFileSync(config.file, stringify({ ...declared, temporal: { address: server.address, ui } }));
    const daemon = new DemoDaemon(join(root, 'dist', 'cli.js'), config.file, data);
    try {
      expect(await daemon.start()).toMatchObject({ temporal: server.address, ui });
      const systems = new DemoSystems(`http://127.0.0.1:${sandbox}`);
      await systems.act(config.players.storefront.system, 'place', { paid: true, country: 'DE' });
      const fulfilled = async () =>
        (await systems.entries(config.players.storefront.system)).filter(
          ({ kind, complete }) => kind === 'order' && complete,
        ).length;
      await expect.poll(fulfilled, { timeout: 60_000, interval: 500 }).toBe(1);
    } finally {
      await daemon.stop();
    }
    expect(existsSync(join(data, 'temporal.db'))).toBe(false);
    expect(server.isAlive()).toBe(true);
  });
});
