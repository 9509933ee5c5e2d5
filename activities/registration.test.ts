import { expect, it } from 'vitest';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';

const ANN = { connectionId: 'shop', customerId: 'c-ann' };
const COMPANY = { customer: 'c-ann', company: 'Nordwind GmbH' };
const LICENCE = {
  kind: 'business-licence',
  name: 'Gewerbeschein Zoë Müller.pdf',
  digest: 'a1'.repeat(32),
  kept: '//nas/kyc/zoë',
};

onEachDatabase('what a customer shows before they are approved', (ledgers) => {
  const begin = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const documents = [
      'business-licence',
      { kind: 'vat-certificate', countries: ['EU'] },
      { kind: 'ein', countries: ['US'] },
    ];
    const scene = spineScene(ledger, clock, undefined, { rules: { gates: ['kyc'], kyc: { documents } } });
    const open = async () =>
      (await ledger.cases({ state: 'open', limit: 10 })).map(({ caseId, waitingFor, openedAt }) => ({
        caseId,
        waitingFor,
        openedAt,
      }));
    return { ...scene, ledger, clock, open };
  };

  it('is owed in their case, which says at once what is left, and its time runs on', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', ...COMPANY });
    await scene.settle();
    const [before] = await scene.open();
    expect(before?.waitingFor).toBe('approval of customer shop/c-ann; still owes business-licence, vat-certificate');
    scene.clock.pass(60_000);
    const { document, fresh } = await scene.ledger.addDocument(ANN, LICENCE, BY);
    expect([fresh, document]).toMatchObject([true, { ...LICENCE, documentId: 'document/1', at: scene.clock.now() }]);
    const left = 'approval of customer shop/c-ann; still owes vat-certificate';
    expect(await scene.open()).toEqual([{ ...before, waitingFor: left }]);
    // The same again is known; what comes later says the same.
    expect(await scene.ledger.addDocument(ANN, { ...LICENCE, name: 'scan.pdf' }, BY)).toMatchObject({ fresh: false });
    await scene.order({ id: '1002', ...COMPANY });
    await scene.settle();
    expect(await scene.open()).toEqual([{ ...before, waitingFor: left }]);
    await scene.ledger.addDocument(ANN, { ...LICENCE, kind: 'vat-certificate', digest: 'b2'.repeat(32) }, BY);
    expect(await scene.open()).toEqual([{ ...before, waitingFor: 'approval of customer shop/c-ann' }]);
    // A person decides, whatever is owed.
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
  });

  it('is owed again when it has ended or was a mistake', async () => {
    const scene = await begin();
    const ended = new Date(scene.clock.now() - 24 * 3_600_000).toISOString().slice(0, 10);
    await scene.ledger.addDocument(ANN, { ...LICENCE, validUntil: ended }, BY);
    const { document } = await scene.ledger.addDocument(ANN, { ...LICENCE, kind: 'vat-certificate' }, BY);
    expect(await scene.ledger.removeDocument(document.documentId, BY)).toBe(true);
    expect(await scene.ledger.removeDocument(document.documentId, BY)).toBe(false);
    await scene.order({ id: '1001', ...COMPANY });
    await scene.settle();
    expect(await scene.open()).toMatchObject([
      { waitingFor: expect.stringContaining('owes business-licence, vat-certificate') },
    ]);
  });

  it('stands in the audit with who noted it, in no case, and ends with its customer', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', ...COMPANY });
    await scene.settle();
    await scene.ledger.addDocument(ANN, LICENCE, BY);
    const said = await scene.ledger.auditRows({ what: 'customer.document-added', limit: 5 });
    expect(said).toMatchObject([
      { ...BY, subject: 'document/1', after: { customer: 'shop/c-ann', digest: LICENCE.digest } },
    ]);
    expect(JSON.stringify(await scene.open())).not.toContain('Zoë');
    await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, BY);
    for (const { caseId } of await scene.open()) await scene.ledger.closeCaseIfEmpty(caseId);
    scene.clock.pass(61 * 24 * 3_600_000);
    const [request] = await scene.ledger.askPrivacy([
      { asked: 'erase', connectionId: 'shop', subject: { customerId: 'c-ann' }, afterOpen: true, dueAt: 0, ...BY },
    ]);
    expect(await scene.ledger.erasePeople(request?.requestId as string, () => 0)).toMatchObject({ done: true });
    expect(await scene.ledger.documents(ANN)).toEqual([]);
    expect(JSON.stringify(await scene.ledger.auditRows({ limit: 50 }))).not.toContain('Zoë');
  });
});
