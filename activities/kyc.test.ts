import { expect, it } from 'vitest';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';

const ANN = { connectionId: 'shop', customerId: 'c-ann' };
const COMPANY = { company: 'Nordwind GmbH' };

onEachDatabase('orders of customers that nobody knows yet', (ledgers) => {
  const begin = async () => {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    return { clock, url, ledger, ...spineScene(ledger, clock, undefined, { rules: { gates: ['kyc', 'payment'] } }) };
  };
  const openCases = async ({ ledger }: Awaited<ReturnType<typeof begin>>) =>
    (await ledger.cases({ state: 'open', limit: 10 })).filter(({ members }) => members > 0);

  it('wait in one case a customer, and go on together when a person approves', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', customer: 'c-ann', ...COMPANY });
    await scene.order({ id: '1002', customer: 'c-ann', ...COMPANY });
    await scene.order({ id: '1003', customer: 'c-bob', ...COMPANY });
    await scene.order({ id: '1004', customer: 'c-eve' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    const cases = await openCases(scene);
    expect(cases.map(({ kind, cause, members, waitingFor }) => ({ kind, cause, members, waitingFor }))).toEqual(
      expect.arrayContaining([
        { kind: 'kyc', cause: 'kyc:shop/c-ann', members: 2, waitingFor: 'approval of customer shop/c-ann' },
        { kind: 'kyc', cause: 'kyc:shop/c-bob', members: 1, waitingFor: 'approval of customer shop/c-bob' },
      ]),
    );
    expect(await scene.ledger.accounts({ limit: 10 })).toMatchObject([
      { state: 'unknown', waiting: expect.any(Number) },
      { state: 'unknown', waiting: expect.any(Number) },
    ]);

    expect(await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY)).toMatchObject({
      account: { state: 'approved', waiting: 0 },
      freed: 2,
      flows: ['orders'],
    });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(3);
    expect(await openCases(scene)).toMatchObject([{ cause: 'kyc:shop/c-bob' }]);

    await scene.order({ id: '1005', customer: 'c-ann', ...COMPANY });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(4);
  });

  it('end as refused with the reason, and later ones wait for a person', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', customer: 'c-ann', ...COMPANY });
    await scene.settle();
    const said = { who: 'li', why: 'on the sanctions list' };
    expect(await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, said)).toMatchObject({ freed: 1 });
    await scene.settle();
    expect(scene.erp.pushes).toBe(0);
    const [rootId = ''] = await scene.ledger.findRoots('1001');
    expect(JSON.stringify(await scene.ledger.journey(rootId))).toContain('refused');
    expect(await scene.ledger.auditRows({ subject: 'account/1', limit: 5 })).toMatchObject([
      { what: 'customer.refused', ...said, before: { state: 'unknown' }, after: { state: 'refused' } },
    ]);
    await scene.order({ id: '1002', customer: 'c-ann' });
    await scene.settle();
    expect(await openCases(scene)).toMatchObject([{ waitingFor: 'a person: customer shop/c-ann was refused' }]);
  });

  it('lets one order out by its release, as it is now: a changed one is asked again', async () => {
    const scene = await begin();
    scene.erp.mischief.push({ class: 'rejected', message: 'material A is blocked' });
    await scene.order({ id: '1001', customer: 'c-ann', ...COMPANY });
    await scene.order({ id: '1002', customer: 'c-ann', ...COMPANY });
    await scene.settle();
    const [waiting] = await openCases(scene);
    const caseId = waiting?.caseId as string;
    const rootIds = await scene.ledger.findRoots('1001');
    await scene.ledger.freeMembers(caseId, { verb: 'release', ...BY }, { rootIds });
    await scene.settle();
    // It passed its gate: what stops it now is the ERP. The other one waits on.
    expect((await openCases(scene)).map(({ kind, members }) => [kind, members])).toEqual(
      expect.arrayContaining([
        ['rejected', 1],
        ['kyc', 1],
      ]),
    );
    expect(await scene.ledger.auditRows({ what: 'case.release', limit: 5 })).toMatchObject([{ why: BY.why }]);
    const [id = ''] = rootIds;
    expect(
      (await scene.ledger.auditRows({ what: 'gates.answered', rootId: id, limit: 5 })).map(({ after }) => after),
    ).toEqual([[[id, 'kyc, payment', '', 'kyc']], [[id, 'kyc', 'kyc', '']]]);
    await scene.order({ id: '1001', quantity: 500, customer: 'c-ann', ...COMPANY });
    await scene.settle();
    expect(scene.erp.live()).toEqual([]);
    expect(await openCases(scene)).toMatchObject([{ kind: 'kyc', members: 2 }]);
  });

  it('of a frozen customer wait until they are thawed', async () => {
    const scene = await begin();
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.ledger.decideAccount(ANN, { verb: 'freeze' }, BY);
    await scene.order({ id: '1001', customer: 'c-ann', ...COMPANY });
    await scene.settle();
    expect(await openCases(scene)).toMatchObject([{ kind: 'credit', waitingFor: 'customer shop/c-ann is frozen' }]);
    expect(await scene.ledger.decideAccount(ANN, { verb: 'thaw' }, BY)).toMatchObject({
      account: { state: 'approved', frozen: false },
      freed: 1,
    });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('are freed by the sweep where they joined after the word, and those only', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', customer: 'c-ann', ...COMPANY });
    await scene.order({ id: '1002', customer: 'c-bob', ...COMPANY });
    await scene.settle();
    expect(await scene.ledger.settleAccounts()).toEqual({ freed: 0, flows: [] });
    // Asked before the word, answered after it: the word finds nobody in the case.
    await scene.order({ id: '1003', customer: 'c-eve', ...COMPANY });
    const batch = await scene.pack();
    const claims = await scene.ledger.claims(batch?.batchId as string);
    await scene.ledger.decideAccount({ connectionId: 'shop', customerId: 'c-eve' }, { verb: 'approve' }, BY);
    const cause = { kind: 'kyc', cause: 'kyc:shop/c-eve', waitingFor: 'approval' } as const;
    await scene.ledger.answer(
      batch?.batchId as string,
      claims.map((claim) => ({ claim, name: 'map', inputHmac: 'h', pin: 'p', outcome: { to: 'case', case: cause } })),
    );
    expect(await scene.ledger.settleAccounts()).toEqual({ freed: 1, flows: ['orders'] });
    expect(await openCases(scene)).toHaveLength(2);
  });

  it('are asked again when an identity provider says something, and by the sweep where it was killed before', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', customer: 'c-ann', ...COMPANY });
    await scene.settle();
    const verdict = { is: 'review' as const, by: 'kyc', codes: ['watchlist'], at: scene.clock.now() };
    expect(await scene.ledger.hearVerdict(ANN, verdict)).toEqual({ heard: true, freed: 1, flows: ['orders'] });
    const nothing = { heard: false, freed: 0, flows: [] };
    expect(await scene.ledger.hearVerdict(ANN, { ...verdict, at: verdict.at + 9 })).toEqual(nothing);
    expect(await scene.ledger.hearVerdict(ANN, { ...verdict, is: 'approved', at: verdict.at - 1 })).toEqual(nothing);
    await scene.settle();
    // Asked before the verdict, answered after it.
    await scene.order({ id: '1002', customer: 'c-ann', ...COMPANY });
    const batch = await scene.pack();
    const claims = await scene.ledger.claims(batch?.batchId as string);
    const cause = { kind: 'kyc', cause: 'kyc:shop/c-ann', waitingFor: 'approval' } as const;
    await scene.ledger.answer(
      batch?.batchId as string,
      claims.map((claim) => ({ claim, name: 'map', inputHmac: 'h', pin: 'p', outcome: { to: 'case', case: cause } })),
    );
    expect(await scene.ledger.settleAccounts()).toEqual({ freed: 1, flows: ['orders'] });
    await scene.settle();
    expect(await scene.ledger.settleAccounts()).toEqual({ freed: 0, flows: [] });
    expect(await openCases(scene)).toMatchObject([
      {
        cause: 'review:shop/c-ann',
        members: 2,
        waitingFor: 'a person: kyc wants customer shop/c-ann looked at (watchlist)',
      },
    ]);
    // What a person refuses ends, whatever case it waits in.
    expect(await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, BY)).toMatchObject({ freed: 2 });
    expect(await scene.ledger.hearVerdict(ANN, { ...verdict, is: 'approved', at: verdict.at + 99 })).toMatchObject({
      heard: true,
    });
    expect(await scene.ledger.account(ANN)).toMatchObject({ state: 'refused', verdict: { is: 'approved' } });
  });

  it('leave nothing of the customer when they are erased', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', customer: 'c-ann', ...COMPANY });
    await scene.settle();
    await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, BY);
    for (const { caseId } of await scene.ledger.cases({ state: 'open', limit: 5 }))
      await scene.ledger.closeCaseIfEmpty(caseId);
    scene.clock.pass(61 * 24 * 3_600_000);
    const [request] = await scene.ledger.askPrivacy([
      { asked: 'erase', connectionId: 'shop', subject: { customerId: 'c-ann' }, afterOpen: true, dueAt: 0, ...BY },
    ]);
    const done = await scene.ledger.erasePeople(request?.requestId as string, () => 0);
    expect(done).toMatchObject({ erased: 1, done: true });
    expect(await scene.ledger.account(ANN)).toEqual({ ...ANN, state: 'unknown', frozen: false, waiting: 0 });
    expect(JSON.stringify(await scene.ledger.cases({ limit: 10 }))).not.toContain('c-ann');
    const [rootId = ''] = await scene.ledger.findRoots('1001');
    expect(JSON.stringify(await scene.ledger.journey(rootId))).not.toContain('c-ann');
    // Who decided and when stays; whom it was about and why does not.
    expect(JSON.stringify(await scene.ledger.auditRows({ limit: 50 }))).not.toContain('c-ann');
  });
});
