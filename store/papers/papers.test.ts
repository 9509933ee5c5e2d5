import { expect, it } from 'vitest';
import type { PaperDraft } from '../../domain/papers/compose.ts';
import { scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import type { Ledger, PaperWish } from '../ledger.ts';

const BY = { who: 'ann', why: 'goods leave today' };
const YEAR_MS = 365 * 86_400_000;
const CUTOFFS = { raw: 0, payloads: 0, revisions: 0, inbox: 0, steps: 0, cases: 0, alerts: 0 };

const draft = (more: Partial<PaperDraft> = {}): PaperDraft => ({
  type: 'commercial-invoice',
  orderNumber: '#1001',
  part: 'wms-de',
  seller: { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' },
  buyer: { name: 'Zoë Müller', lines: ['Hamburg'], country: 'DE' },
  consignee: { name: 'Zoë Müller', lines: ['Hamburg'], country: 'DE' },
  currency: 'EUR',
  incoterm: { code: 'DAP', place: 'Hamburg' },
  reason: 'sale',
  lines: [],
  pieces: 0,
  ...more,
});
const wish = (more: Partial<PaperDraft> = {}, its: Partial<PaperWish> = {}): PaperWish => ({
  draft: draft(more),
  template: 'CI-{year}-{n:5}',
  day: '2026-11-26',
  ...its,
});

async function purge(ledger: Ledger): Promise<void> {
  let after: string | undefined;
  do {
    const { next } = await ledger.purge({ cutoffs: CUTOFFS, dryRun: false, ...(after === undefined ? {} : { after }) });
    after = next;
  } while (after !== undefined);
}

onEachDatabase('papers', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    const words = scene(ledger);
    const { stage, order } = words;
    const staged = await stage([1, 2, 3].map((id) => order(String(id), { id }, { customerId: `c${id}` })));
    const roots = staged.records.map(({ rootId }) => rootId as string);
    return { ...words, clock, url, ledger, roots, root: roots[0] as string };
  };
  const numbers = async (ledger: Ledger, root: string, ...wishes: PaperWish[]) =>
    (await ledger.issuePapers(root, wishes, BY)).map(({ paper, fresh }) => [paper.number, paper.revision, fresh]);

  it('are issued once, whoever asks how often', async () => {
    const { ledger, root } = await start();
    expect(await numbers(ledger, root, wish())).toEqual([['CI-2026-00001', 1, true]]);
    expect(await numbers(ledger, root, wish({}, { day: '2026-12-24' }))).toEqual([['CI-2026-00001', 1, false]]);
    expect(await ledger.papersOf(root)).toMatchObject([{ issuedOn: '2026-11-26', buyer: { name: 'Zoë Müller' } }]);
  });

  it('keep their number when they are corrected, and go back to an earlier content as a new revision', async () => {
    const { ledger, root } = await start();
    await numbers(ledger, root, wish());
    expect(await numbers(ledger, root, wish({ pieces: 3 }))).toEqual([['CI-2026-00001', 2, true]]);
    expect(await numbers(ledger, root, wish())).toEqual([['CI-2026-00001', 3, true]]);
    expect((await ledger.papersOf(root)).map(({ revision, pieces }) => [revision, pieces])).toEqual([
      [1, 0],
      [2, 3],
      [3, 0],
    ]);
  });

  it('have a number for each part, each type its own series, and begin anew with the year', async () => {
    const { ledger, root, roots } = await start();
    const list = { template: 'PL-{year}-{n:5}' };
    expect(await numbers(ledger, root, wish(), wish({ part: 'wms-us' }), wish({ type: 'packing-list' }, list))).toEqual(
      [
        ['CI-2026-00001', 1, true],
        ['CI-2026-00002', 1, true],
        ['PL-2026-00001', 1, true],
      ],
    );
    expect(await numbers(ledger, roots[1] as string, wish({}, { day: '2027-01-01' }))).toEqual([
      ['CI-2027-00001', 1, true],
    ]);
    expect((await ledger.papers({ limit: 10 })).map(({ number, orderNumber }) => [number, orderNumber])).toEqual([
      ['CI-2027-00001', '#2'],
      ['PL-2026-00001', '#1'],
      ['CI-2026-00002', '#1'],
      ['CI-2026-00001', '#1'],
    ]);
    expect(await ledger.papers({ type: 'packing-list', limit: 1 })).toMatchObject([{ part: 'wms-de' }]);
  });

  it('leave no gap and give no number twice: two processes at once, one whose transaction fails', async () => {
    const { clock, url, ledger, roots } = await start();
    const other = await ledgers.open(clock, url);
    const failing = wish({ part: 'x' }, { template: undefined as unknown as string });
    const issued = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const one = at % 2 === 0 ? ledger : other;
        const root = roots[at % 3] as string;
        const wishes = at % 5 === 4 ? [wish({ part: `p${at}` }), failing] : [wish({ part: `p${at}` })];
        return numbers(one, root, ...wishes).catch(() => []);
      }),
    );
    const given = issued.flat().map(([number]) => number as string);
    expect(given.sort()).toEqual(Array.from({ length: 16 }, (_, at) => `CI-2026-${String(at + 1).padStart(5, '0')}`));
  });

  it('tell of their issue in the audit, and of nobody', async () => {
    const { ledger, root } = await start();
    await numbers(ledger, root, wish());
    const [row] = await ledger.auditRows({ limit: 1, what: 'paper.issued' });
    expect(row).toMatchObject({ what: 'paper.issued', who: 'ann', why: BY.why });
    expect(JSON.stringify(row)).not.toContain('Müller');
  });

  it('that the law wants outlive an erased customer, and end with their time; others end with the customer', async () => {
    const { clock, ledger, roots, carry, answer } = await start();
    const [kept, free] = roots as [string, string];
    const { batchId, claims } = await carry();
    for (const claim of claims) await answer(batchId, claim, { to: 'end' });
    await ledger.closeBatch(batchId);
    const until = clock.now() + 10 * YEAR_MS;
    await numbers(ledger, kept, wish({}, { until }));
    await numbers(ledger, free, wish({ part: 'free' }));
    for (const customerId of ['c1', 'c2']) {
      const [request] = await ledger.askPrivacy([
        { asked: 'erase', connectionId: 'shop', subject: { customerId }, afterOpen: false, dueAt: clock.now(), ...BY },
      ]);
      const { erased, certificate } = await ledger.erasePeople(request?.requestId ?? '', () => undefined);
      expect(erased).toBe(1);
      const retained =
        customerId === 'c1' ? [{ kind: 'invoice', connectionId: 'shop', number: 'CI-2026-00001', until }] : [];
      expect(certificate).toMatchObject({ retained });
    }
    expect(await ledger.papersOf(kept)).toMatchObject([{ buyer: { name: 'Zoë Müller' } }]);
    expect(await ledger.papersOf(free)).toEqual([]);
    await purge(ledger);
    expect(await ledger.papersOf(kept)).toHaveLength(1);
    clock.pass(11 * YEAR_MS);
    await purge(ledger);
    expect(await ledger.papersOf(kept)).toEqual([]);
    // That there was one stays known: the series has no gap.
    expect((await ledger.papers({ limit: 5 })).map(({ number }) => number)).toEqual(['CI-2026-00002', 'CI-2026-00001']);
  });
});
