import { expect, it } from 'vitest';
import { scene } from '../test/ledger-scene.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
import { dumpOf, type RawDatabase, rawOf } from '../test/raw-database.ts';
import type { Claim, Ledger } from './ledger.ts';

const DAY_MS = 24 * 3_600_000;
const BY = { who: 'Li Planted', why: 'Zoe Planted rang' };
const PLANTED = /Planted/;

/** One order of Zoe's that waits in a case and of which everything was said that can be; a message that tells of the case. */
async function spoken(ledger: Ledger, clock: TestClock) {
  const { stage, order, carry, answer } = scene(ledger);
  const data = { id: '1', note: 'a' };
  await stage([order('1', data, { customerId: 'c1' })]);
  const { batchId, claims } = await carry();
  const [claim] = claims as [Claim];
  const cause = { kind: 'payment', cause: 'payment:1', waitingFor: 'payment of #1' } as const;
  await answer(batchId, claim, { to: 'case', case: cause });
  const rootId = claim.rootId;
  const caseId = (await ledger.cases({ state: 'open', limit: 1 }))[0]?.caseId ?? '';
  await ledger.raiseAlerts([
    {
      caseId,
      closed: false,
      raise: [{ channel: 'ops', what: 'opened', step: 0, severity: 'normal', readyAt: clock.now() }],
      lookAt: null,
    },
  ]);
  await ledger.gatherAlerts({ channel: 'ops', windowMs: 0, named: 3, numbers: 2 });
  await ledger.assignCase(caseId, 'Ann', BY);
  await ledger.amend(rootId, { note: 'b' }, BY);
  await ledger.command(rootId, { verb: 'hold', ...BY });
  await ledger.command(rootId, { verb: 'release', ...BY });
  await ledger.publishMappings([], { whole: true });
  return { caseId, rootId };
}

const erase = async (ledger: Ledger) => {
  const [person] = await ledger.people({ by: 'customer', customerId: 'c1' });
  const subject = { personIds: [person?.personId ?? ''] };
  const [asked] = await ledger.askPrivacy([
    { asked: 'erase', connectionId: 'shop', subject, afterOpen: true, dueAt: 0, ...BY },
  ]);
  return asked?.requestId ?? '';
};

const clear = async (raw: RawDatabase) =>
  (await dumpOf(raw)).filter(({ bytes }) => PLANTED.test(bytes.toString('latin1'))).map(({ where }) => where);

onEachDatabase('what people say', (ledgers) => {
  async function book() {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    return { clock, url, ledger, raw: await rawOf(url), ...(await spoken(ledger, clock)) };
  }

  it('is in no table in clear, and read as it was said', async () => {
    const { ledger, raw, rootId, caseId } = await book();
    const requestId = await erase(ledger);
    expect(await clear(raw)).toEqual([]);
    await raw.close();
    const said = (await ledger.journey(rootId)).filter(({ what }) => what === 'command');
    expect(said.map(({ name, outcome }) => [name, outcome])).toEqual(
      ['amend', 'hold', 'release'].map((verb) => [verb, `by ${BY.who}: ${BY.why}`]),
    );
    expect(await ledger.caseCommands(caseId, 9)).toMatchObject([{ ...BY, verb: 'assign', detail: 'to Ann' }]);
    expect(await ledger.privacyRequest(requestId)).toMatchObject(BY);
    const [person] = await ledger.people({ by: 'customer', customerId: 'c1' });
    const bundle = await ledger.exportPerson(person?.personId ?? '');
    expect(bundle?.amendments).toMatchObject([BY]);
    expect(bundle?.commands).toMatchObject([BY, BY, BY]);
  });

  it('may be kept before it is carried out, once, however often its carrier comes', async () => {
    const { ledger, raw, rootId, caseId } = await book();
    const members = { rootIds: [rootId], assignedTo: 'Ann Planted' };
    const said = await ledger.keepWord(caseId, 'assign', { ...BY, members, to: 'Bo Planted' });
    expect(await clear(raw)).toEqual([]);
    // Not said yet, for all that people are shown.
    expect(await ledger.caseCommands(caseId, 9)).toHaveLength(1);
    expect(JSON.stringify(await ledger.journey(rootId))).not.toContain('Bo');
    expect(await ledger.keptWord(said)).toEqual({ ...BY, members, to: 'Bo Planted' });
    expect(await ledger.keptWord('c999')).toBeNull();
    for (let times = 0; times < 2; times += 1)
      await ledger.assignCase(caseId, 'Bo', { ...BY, wordId: said }, { rootIds: [rootId] });
    expect(await ledger.caseCommands(caseId, 9)).toMatchObject([
      { ...BY, verb: 'assign', rootId, detail: expect.stringContaining('to Bo Planted') },
      {},
    ]);
    expect(await ledger.auditRows({ what: 'case.assign', limit: 9 })).toHaveLength(2);
    const word = await ledger.keepWord(caseId, 'skip', BY);
    for (let times = 0; times < 2; times += 1) await ledger.freeMembers(caseId, { verb: 'skip', ...BY, wordId: word });
    expect(await ledger.auditRows({ what: 'case.skip', limit: 9 })).toHaveLength(1);
    await raw.close();
  });

  it('goes with the customer of whom it was said, but for who said it', async () => {
    const { ledger, raw, clock, rootId, caseId } = await book();
    const requestId = await erase(ledger);
    await ledger.command(rootId, { verb: 'refuse', ...BY });
    clock.pass(61 * DAY_MS);
    expect(await ledger.erasePeople(requestId, () => undefined)).toMatchObject({ done: true });
    const said = (await ledger.journey(rootId)).filter(({ what }) => what === 'command');
    expect(new Set(said.map(({ outcome }) => outcome))).toEqual(
      new Set([`by ${BY.who}: erased`, `ended: the source changed the field that ${BY.who} had amended`]),
    );
    expect(await ledger.caseCommands(caseId, 9)).toMatchObject([{ who: BY.who, why: 'erased' }]);
    expect(await ledger.privacyRequest(requestId)).toMatchObject({ who: BY.who, why: 'erased' });
    for (const row of await ledger.auditRows({ limit: 99 })) expect(JSON.stringify(row)).not.toContain('Zoe');
    expect(await clear(raw)).toEqual([]);
    await raw.close();
  });

  it('keeps of a message ids, numbers and counts, and says what its case waits for now', async () => {
    const { ledger, raw, caseId } = await book();
    expect(await raw.all('SELECT content FROM alert_messages')).toEqual([{ content: '' }]);
    const told = async () => (await ledger.alertMessages({ limit: 9 })).messages.map(({ content }) => content);
    expect(await told()).toMatchObject([
      { is: 'alert', cases: 1, lines: [{ caseId, waitingFor: 'payment of #1', numbers: ['#1'], members: 1 }] },
    ]);
    await raw.run("UPDATE cases SET waiting_for = 'erased'");
    expect(await told()).toMatchObject([{ lines: [{ waitingFor: 'erased' }] }]);
    const taken = await ledger.takeMessage('ops', 1_000);
    expect(taken?.content).toMatchObject({ lines: [{ caseId, waitingFor: 'erased' }] });
    await raw.run('DELETE FROM cases');
    expect(await told()).toMatchObject([{ lines: [{ waitingFor: 'payment' }] }]);
    await raw.close();
  });

  it('is sealed at the first start where an earlier release left it in clear, and a start may be killed in it', async () => {
    const { ledger, raw, clock, url, rootId, caseId } = await book();
    const before = [
      await ledger.journey(rootId),
      await ledger.caseCommands(caseId, 9),
      await ledger.alertMessages({ limit: 9 }),
    ];
    // As an earlier release would have it, many times over.
    for (const table of ['commands', 'amendments'])
      await raw.run(`UPDATE ${table} SET who = ?, why = ?, by_enc = NULL, why_enc = NULL`, [BY.who, BY.why]);
    await raw.run("UPDATE commands SET detail = 'to Ann' WHERE case_id IS NOT NULL");
    const [message] = (await ledger.alertMessages({ limit: 1 })).messages;
    const earlier = JSON.stringify(message?.content).replace('payment of #1', 'a person; held by Li Planted');
    await raw.run('UPDATE alert_messages SET content = ?, content_enc = NULL', [earlier]);
    for (let id = 1_000; id < 1_700; id += 1)
      await raw.run(
        "INSERT INTO commands (id, root_id, verb, who, why, applied_at) VALUES (?, NULL, 'hold', ?, ?, 1)",
        [id, BY.who, BY.why],
      );
    expect(await clear(raw)).toEqual(['alert_messages', 'amendments', 'commands']);
    // A start that was killed in the middle has sealed some of them.
    await ledgers.open(clock, url);
    await raw.run('UPDATE commands SET who = ?, why = ?, by_enc = NULL, why_enc = NULL WHERE id > 1400', [
      BY.who,
      BY.why,
    ]);
    expect(await clear(raw)).toEqual(['commands']);
    const next = await ledgers.open(clock, url);
    expect(await clear(raw)).toEqual([]);
    await raw.close();
    expect([
      await next.journey(rootId),
      await next.caseCommands(caseId, 9),
      await next.alertMessages({ limit: 9 }),
    ]).toEqual(before);
  });
});
