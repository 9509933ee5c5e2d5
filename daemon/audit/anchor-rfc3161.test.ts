import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../store/open.ts';
import { TEST_MASTER_KEY, testClock } from '../../test/ledgers.ts';
import { hasOpenssl, startAuthority, type TimeStampAuthority } from '../../test/time-stamp-authority.ts';
import { rfc3161Anchor } from './anchor-rfc3161.ts';
import { startSealer } from './sealer.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const head = (digit: string) => ({ number: 7, hash: digit.repeat(64), firstRow: 1, lastRow: 9, at: 0 });
const seal = (digit: string) => ({ anchor: 'tsa', seal: 7, hash: digit.repeat(64), at: 0 });

describe.skipIf(!hasOpenssl())('a time stamp authority', () => {
  let tsa: TimeStampAuthority;
  beforeAll(async () => {
    tsa = await startAuthority();
  }, 60_000);
  afterAll(() => tsa?.stop());

  it('stamps a seal, and its token is worth something for that seal alone', async () => {
    const anchor = rfc3161Anchor({ rfc3161: tsa.url, ca: tsa.ca });
    const { token } = await anchor.put(head('a'));
    await anchor.confirm?.(token as string, seal('a'));
    await expect(anchor.confirm?.(token as string, seal('b'))).rejects.toThrow(/of something else/);
    const damaged = Buffer.from(token as string, 'base64');
    damaged[damaged.length - 5] = (damaged[damaged.length - 5] as number) ^ 1;
    await expect(anchor.confirm?.(damaged.toString('base64'), seal('a'))).rejects.toThrow(/signature|no time stamp/);
  });

  it('is refused where its certificate leads to nobody who is trusted', async () => {
    const anchor = rfc3161Anchor({ rfc3161: tsa.url, ca: tsa.otherCa });
    await expect(anchor.put(head('a'))).rejects.toThrow(/does not lead to one that is trusted/);
    await expect(rfc3161Anchor({ rfc3161: tsa.url }).put(head('a'))).resolves.toHaveProperty('token');
  });

  it('is refused where it answers with an old stamp, or not at all', async () => {
    const anchor = rfc3161Anchor({ rfc3161: tsa.url, ca: tsa.ca });
    await anchor.put(head('c'));
    tsa.mood = 'replay';
    await expect(anchor.put(head('c'))).rejects.toThrow(/nonce is not ours/);
    await expect(anchor.put(head('d'))).rejects.toThrow(/of something else/);
    tsa.mood = 'down';
    await expect(anchor.put(head('d'))).rejects.toThrow(/answers 503/);
    tsa.mood = 'honest';
    const gone = rfc3161Anchor({ rfc3161: 'http://127.0.0.1:1/tsr?key=secret' });
    await expect(gone.put(head('d'))).rejects.toThrow(/^rfc3161:http:\/\/127\.0\.0\.1:1\/tsr does not answer/);
  });

  it('anchors the chain: its tokens are looked at when the audit is verified', async () => {
    const clock = testClock();
    const ledger = await openLedger({ url: 'sqlite::memory:', masterKey: TEST_MASTER_KEY, clock });
    await ledger.migrate();
    const anchor = rfc3161Anchor({ rfc3161: tsa.url, ca: tsa.ca });
    const config = { seal: 86_400_000, every: 3_600_000, anchor: [] };
    const sealer = startSealer({ ledger, config, anchors: [anchor], holder: 'one', clock, log });
    await ledger.noteAudit([{ what: 'daemon.started', who: 'waybill' }]);
    await sealer.round();
    await sealer.round();
    const confirmed: number[] = [];
    const verdict = await ledger.verifyAudit({
      anchors: [],
      confirm: async (_anchor, token, one) => {
        await anchor.confirm?.(token, one);
        confirmed.push(one.seal);
      },
    });
    expect([verdict.findings, verdict.anchored, confirmed]).toEqual([[], 1, [1]]);
    const doubted = await ledger.verifyAudit({
      anchors: [],
      confirm: async () => {
        throw new Error('the signature of the time stamp is wrong');
      },
    });
    expect(doubted.findings).toMatchObject([{ kind: 'anchor', between: [0, 1] }]);
    await sealer.close();
    await ledger.close();
  });
});
