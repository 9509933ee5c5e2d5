import { expect, it } from 'vitest';
import type { GatesSaid } from '../../domain/gates/gate.ts';
import { BY, scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import type { Ledger, StepAnswer, StepOutcome } from '../ledger.ts';

const WAITS: StepOutcome = { to: 'case', case: { kind: 'credit', cause: 'credit:shop/1', waitingFor: 'a payment' } };

onEachDatabase('what gates and whole cases did to an order, in its proof', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const words = scene(ledger);
    const staged = await words.stage(['1', '2', '3'].map((id) => words.order(id)));
    const roots = staged.records.map(({ rootId }) => rootId as string);
    /** The gates say this of all that is ready. */
    const gated = async (outcome: StepOutcome, gates: GatesSaid) => {
      clock.pass(10);
      const { batchId, claims } = await words.carry();
      const answers = claims.map((claim): StepAnswer => ({ ...words.stepAnswer(claim, outcome, 'gate'), gates }));
      const results = await ledger.answer(batchId, answers);
      return { answers, batchId, results };
    };
    return { clock, ledger, roots, gated, toldOf: toldBy(ledger, clock) };
  };

  /** What is sealed of an order after its arrival. */
  const toldBy = (ledger: Ledger, clock: ReturnType<typeof testClock>) => async (root: string) => {
    clock.pass(1_000);
    while ((await ledger.sealAudit('test', 1_000)).more) {}
    expect((await ledger.verifyAudit({ anchors: [] })).findings).toEqual([]);
    const { entries } = await ledger.orderProof(root);
    return entries.slice(1).map(({ text }) => {
      const { what, facts } = JSON.parse(text as string) as { what: string; facts?: object };
      return [what, facts];
    });
  };

  it('tells that gates were closed, who was let go by a word on all, and that they passed then: each once', async () => {
    const { clock, ledger, roots, gated, toldOf } = await start();
    await gated(WAITS, { asked: ['kyc', 'credit'], released: [], closed: 'credit' });
    const [row] = await ledger.cases({ state: 'open', limit: 1 });
    clock.pass(10);
    await ledger.freeMembers(row?.caseId as string, { verb: 'release', ...BY });
    const said = { asked: ['kyc', 'credit'], released: ['credit'] } as const;
    const { answers, batchId, results } = await gated({ to: 'end' }, said);
    expect(results).toEqual(['ok', 'ok', 'ok']);
    // Told twice, by a carrier that was killed before it heard of it.
    expect(await ledger.answer(batchId, answers)).toEqual(['lost', 'lost', 'lost']);
    for (const root of roots) {
      const told = await toldOf(root);
      expect(told).toEqual([
        ['gates.answered', { passed: false }],
        ['word.applied', { word: 'release' }],
        ['gates.answered', { passed: true, gates: 'kyc, credit', released: 'credit' }],
      ]);
      for (const word of [BY.who, BY.why]) expect(JSON.stringify(told)).not.toContain(word);
    }
    const [root = ''] = roots;
    const kept = await ledger.auditRows({ rootId: root, limit: 9 });
    expect(kept.map(({ what, who, after }) => [what, who, (after as unknown[]).length])).toEqual([
      ['gates.answered', 'waybill', 1],
      ['word.applied', BY.who, 1],
      ['gates.answered', 'waybill', 1],
      ['records.staged', 'waybill', 1],
    ]);
    expect(kept[2]?.after).toEqual([[root, 'kyc, credit', 'credit', '']]);
  });

  it('tells of a word on some of a case those alone, and a word on one order by that word’s own entry', async () => {
    const { ledger, roots, gated, toldOf } = await start();
    await gated(WAITS, { asked: ['credit'], released: [], closed: 'credit' });
    const [row] = await ledger.cases({ state: 'open', limit: 1 });
    const [one = '', two = '', three = ''] = roots;
    await ledger.freeMembers(row?.caseId as string, { verb: 'retry', ...BY }, { rootIds: [one, two] });
    await ledger.freeMembers(row?.caseId as string, { verb: 'skip', ...BY }, { rootIds: [three] });
    const words = async (root: string) => (await toldOf(root)).slice(1);
    expect(await words(one)).toEqual([['word.applied', { word: 'retry' }]]);
    expect(await words(two)).toEqual([['word.applied', { word: 'retry' }]]);
    expect(await words(three)).toEqual([['case.skip', {}]]);
  });

  it.each(['hold', 'cancel', 'retry'] as const)(
    'tells of a %s of all once, though its carrier was killed and comes again',
    async (verb) => {
      const { clock, ledger, roots, gated, toldOf } = await start();
      await gated(WAITS, { asked: ['credit'], released: [], closed: 'credit' });
      const [row] = await ledger.cases({ state: 'open', limit: 1 });
      const caseId = row?.caseId as string;
      const wordId = await ledger.keepWord(caseId, verb, BY);
      for (let times = 0; times < 2; times += 1) {
        await ledger.freeMembers(caseId, { verb, ...BY, wordId });
        clock.pass(10);
      }
      for (const root of roots) expect((await toldOf(root)).slice(1)).toEqual([['word.applied', { word: verb }]]);
      expect(await ledger.auditRows({ what: 'word.applied', limit: 9 })).toHaveLength(1);
    },
  );
});
