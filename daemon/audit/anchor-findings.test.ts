import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config as schema } from '../../config/schema.ts';
import { onEachDatabase, scratchFolder, TEST_MASTER_KEY, testClock } from '../../test/ledgers.ts';
import { rawOf } from '../../test/raw-database.ts';
import { hasOpenssl, startAuthority, type TimeStampAuthority } from '../../test/time-stamp-authority.ts';
import { anchorFindings } from './anchor-findings.ts';
import { anchorsOf } from './anchors.ts';
import { startSealer } from './sealer.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const HOUR_MS = 3_600_000;

onEachDatabase('what is wrong with anchors', (ledgers) => {
  const folder = scratchFolder('waybill-anchor-findings-');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let files = 0;

  /** A ledger that was anchored an hour ago, by its config. */
  async function book(anchor: object[] = [{ file: join(folder, `${(files += 1)}.anchors`) }]) {
    const clock = testClock();
    const store = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, store);
    const config = schema.parse({
      store,
      data: folder,
      masterKey: TEST_MASTER_KEY.toString('base64'),
      connections: {},
      flows: {},
      audit: { anchor, seal: '1d' },
    });
    const sealer = startSealer({ ledger, config: config.audit, anchors: anchorsOf(config), holder: 'one', clock, log });
    const happen = async () => {
      await ledger.noteAudit([{ what: 'daemon.started', who: 'waybill' }]);
      await ledger.sealAudit('one', 1_000);
    };
    await happen();
    await sealer.round();
    const findings = (live = false) => anchorFindings(config, live, clock);
    return { clock, store, ledger, config, sealer, happen, findings };
  }

  it('finds nothing where the head stands as it was anchored', async () => {
    const { findings, sealer, clock } = await book();
    expect(await findings()).toEqual([]);
    await sealer.close();
    // A daemon that does not run has nothing to anchor.
    clock.pass(100 * HOUR_MS);
    expect(await findings()).toEqual([]);
  });

  it('finds a file whose folder is gone, and one that is no anchor', async () => {
    const gone = await book([{ file: join(folder, 'gone', 'anchors') }]);
    expect(await gone.findings()).toEqual([
      { path: 'audit.anchor.0', severity: 'error', message: expect.stringMatching(/gone\/anchors cannot be made/) },
    ]);
    await gone.sealer.close();
    const { findings, config, sealer } = await book();
    const [{ file }] = config.audit.anchor as [{ file: string }];
    writeFileSync(file, 'never\nan\nanchor}\n\n');
    expect(await findings()).toMatchObject([{ severity: 'error', message: expect.stringMatching(/:3 is no anchor/) }]);
    await sealer.close();
  });

  it('finds an anchor that was not made for long while things were done', async () => {
    const { findings, sealer, clock, happen } = await book();
    clock.pass(HOUR_MS);
    await happen();
    expect(await findings()).toEqual([]);
    clock.pass(9 * HOUR_MS);
    await happen();
    expect(await findings()).toEqual([
      {
        path: 'audit.anchor.0',
        severity: 'warning',
        message: expect.stringMatching(/was last anchored .*, 10 hours ago/),
      },
    ]);
    await sealer.round();
    expect(await findings()).toEqual([]);
    await sealer.close();
  });

  it('finds one that was never made', async () => {
    const { findings, sealer, clock, happen } = await book([{ rfc3161: 'http://127.0.0.1:1/tsr?key=secret' }]);
    clock.pass(9 * HOUR_MS);
    await happen();
    expect(await findings()).toMatchObject([{ severity: 'warning', message: expect.stringMatching(/never anchored/) }]);
    const [unreached] = await findings(true);
    expect(unreached?.message).toMatch(/^rfc3161:http:\/\/127\.0\.0\.1:1\/tsr does not answer/);
    await sealer.close();
  });

  it('finds a ledger that was put back to before its anchor', async () => {
    const { findings, sealer, store, ledger } = await book();
    await sealer.close();
    const raw = await rawOf(store);
    if (raw.dialect === 'sqlite')
      for (const { name } of await raw.all("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        await raw.run(`DROP TRIGGER ${name}`);
    else for (const table of ['audit', 'audit_seals']) await raw.run(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    for (const table of ['audit', 'audit_seals']) await raw.run(`DELETE FROM ${table}`);
    await raw.run("DELETE FROM sequences WHERE name IN ('audit', 'seal')");
    await raw.close();
    await ledger.noteAudit([{ what: 'daemon.started', who: 'another' }]);
    await ledger.sealAudit('one', 1_000);
    expect((await ledger.verifyAudit({ anchors: [] })).findings).toEqual([]);
    expect(await findings()).toMatchObject([
      {
        severity: 'error',
        message: expect.stringMatching(/\.anchors:1 knows another past than the ledger: seal 1 was/),
      },
    ]);
  });
});

describe.skipIf(!hasOpenssl())('a time stamp authority that is looked at', () => {
  let tsa: TimeStampAuthority;
  beforeAll(async () => {
    tsa = await startAuthority();
  }, 60_000);
  afterAll(() => tsa?.stop());
  const clock = testClock();
  const configOf = (ca: string) =>
    schema.parse({
      store: 'sqlite:/nowhere/at/all.db',
      data: '/nowhere',
      connections: {},
      flows: {},
      audit: { anchor: [{ rfc3161: tsa.url, ca }] },
    });

  it('is asked for a stamp only where that is wanted', async () => {
    tsa.mood = 'down';
    expect(await anchorFindings(configOf(tsa.ca), false, clock)).toEqual([]);
    expect(await anchorFindings(configOf(tsa.ca), true, clock)).toMatchObject([
      { message: expect.stringMatching(/answers 503/) },
    ]);
    tsa.mood = 'honest';
    expect(await anchorFindings(configOf(tsa.ca), true, clock)).toEqual([]);
    expect(await anchorFindings(configOf(tsa.otherCa), true, clock)).toMatchObject([
      { message: expect.stringMatching(/that is trusted/) },
    ]);
  });

  it('needs certificates that can be read', async () => {
    expect(await anchorFindings(configOf('/nowhere/ca.pem'), false, clock)).toMatchObject([
      { severity: 'error', message: expect.stringMatching(/\/nowhere\/ca\.pem.*cannot be read \(ENOENT\)/) },
    ]);
  });
});
