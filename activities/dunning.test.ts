import { expect, it } from 'vitest';
import { createLetterDesk } from '../alerts/letters/desk.ts';
import type { Mail } from '../alerts/mailer.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import { MappingBook } from '../mapper/index.ts';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { MAPPINGS, spineScene } from '../test/spine-scene.ts';
import { dunningRows, dunningSigns, stepDunning } from './dunning.ts';
import { watchOverdue } from './watch-overdue.ts';

const DAY_MS = 24 * 3_600_000;
/** Of all orders of the scene; with Net 30 they are due on December 22nd. */
const PLACED_AT = Date.parse('2026-11-22T09:00:00.000Z');
const ANN = { connectionId: 'shop', customerId: 'c-ann' };
const ADDRESS = 'anñ@muster.example';
const KINDS = ['order' as const, 'payment' as const];
const [ORDER, ...OTHERS] = MAPPINGS;
const PAYMENT = {
  path: 'shop/payment.yaml',
  text: 'waybill: 1\nfrom: shop/payment\nto: payment\nrules:\n  state: state\n  amount: amount\n  currency: { const: EUR }\n',
};
const WITH_EMAIL = {
  path: 'shop/order.yaml',
  text: `${ORDER?.text.trimEnd()}\n  customer.email: { const: "${ADDRESS}" }\n`,
};

onEachDatabase('customers who are late to pay', (ledgers) => {
  async function begin(dunning: object = {}, more: { timezone?: string; noEmail?: true } = {}) {
    const clock = testClock(PLACED_AT);
    const ledger = await ledgers.open(clock);
    const book = MappingBook.compile([(more.noEmail ? ORDER : WITH_EMAIL) as typeof WITH_EMAIL, ...OTHERS, PAYMENT]);
    const channel = { use: 'email', host: 'mail.example', from: 'Shop <shop@example.com>', to: ['ops@example.com'] };
    const scene = spineScene(
      ledger,
      clock,
      { current: () => book, released: async () => ({ of: () => book }) },
      {
        timezone: more.timezone ?? 'UTC',
        alerts: { channels: { mail: channel } },
        flows: { orders: { kinds: KINDS, from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
        rules: { gates: ['credit'], credit: { dunning: { channel: 'mail', ...dunning } } },
      },
    );
    const mails: Mail[] = [];
    const failing: Failure[] = [];
    const unread: Error[] = [];
    const unsettled: Error[] = [];
    const { config } = scene.deps;
    const desk = createLetterDesk({
      ledger: {
        ...ledger,
        async owing(customers) {
          const error = unread.shift();
          if (error) throw error;
          return ledger.owing(customers);
        },
        async settleLetter(letter, outcome) {
          const error = unsettled.shift();
          if (error) throw error;
          return ledger.settleLetter(letter, outcome);
        },
      },
      mailer: {
        async send(mail) {
          const failure = failing.shift();
          if (failure) throw new WaybillError(failure);
          mails.push(mail);
        },
      },
      rules: config.rules.credit.dunning as NonNullable<typeof config.rules.credit.dunning>,
      freezeAfterDays: 60,
      timezoneOf: () => config.timezone,
      clock,
      log: { warn() {} },
    });
    for (const customerId of ['c-ann', 'c-bob'])
      await ledger.decideAccount({ ...ANN, customerId }, { verb: 'terms', days: 30 }, BY);
    const flows = [{ flow: 'orders', kinds: KINDS, from: ['shop'], priority: 'order' as const }];
    const scenery = {
      ...scene,
      ledger,
      clock,
      mails,
      failing,
      unread,
      unsettled,
      desk,
      order: async (...orders: (string | { id: string; customer: string })[]) => {
        for (const one of orders)
          await scene.order({ paid: 'unpaid', ...(typeof one === 'string' ? { id: one, customer: 'c-ann' } : one) });
        await scene.settle();
      },
      pay: async (order: string, id: string, amount: string, state = 'paid') => {
        const parent = { kind: 'order' as const, number: `#${order}`, of: 'shop' };
        const data = { amount, state };
        await ledger.stage({
          connectionId: 'shop',
          flows,
          records: [{ kind: 'payment', id, numbers: [], parent, data }],
        });
        await scene.settle();
      },
      /** What a daemon does at this time: the sweep, and then the letters; answers what is told to our own people. */
      async at(time: string) {
        clock.pass(Date.parse(time) - clock.now());
        await watchOverdue(scene.deps);
        const signs = await stepDunning(scene.deps);
        await desk.round();
        return signs;
      },
      rows: async () => {
        const rows = [];
        for await (const one of dunningRows(ledger, config, clock.now())) rows.push(...one.rows);
        return rows;
      },
    };
    return scenery;
  }
  const subjects = ({ mails }: { mails: Mail[] }) => mails.map(({ subject }) => subject);

  it('are reminded step by step, each once, by the clocks of their shop, and no more once they have paid', async () => {
    const scene = await begin({}, { timezone: 'Asia/Shanghai' });
    await scene.order('1001');
    for (const early of ['2026-12-18T23:00:00Z', '2026-12-19T00:59:00Z']) await scene.at(early);
    expect(scene.mails).toEqual([]);
    // Nine in the morning in Shanghai, three days before.
    await scene.at('2026-12-19T01:00:00Z');
    await scene.at('2026-12-19T01:00:00Z');
    await scene.at('2026-12-20T12:00:00Z');
    expect(subjects(scene)).toEqual(['Due on 2026-12-22: order #1001']);
    expect(scene.mails[0]).toMatchObject({ to: ADDRESS });
    await scene.at('2026-12-22T02:00:00Z');
    expect(subjects(scene).at(-1)).toBe('Due today: order #1001');
    expect(await scene.at('2026-12-29T02:00:00Z')).toEqual([]);
    expect(subjects(scene).at(-1)).toBe('Overdue: order #1001');
    expect(await scene.at('2027-01-21T02:00:00Z')).toEqual([
      { is: 'dunning', of: 'shop/c-ann', count: 1, detail: 'order #1001, 30 days overdue' },
    ]);
    expect(scene.mails).toHaveLength(4);
    await scene.pay('1001', 'P1', '10.00');
    expect(await scene.at('2027-06-01T00:00:00Z')).toEqual([]);
    expect(scene.mails).toHaveLength(4);
    expect(await scene.ledger.auditRows({ what: 'customer.dunned', limit: 9 })).toMatchObject([
      { why: 'order #1001: 30 days overdue' },
      { why: 'order #1001: 7 days overdue' },
      { why: 'order #1001: due today' },
      { why: 'order #1001: due in 3 days', who: 'waybill' },
    ]);
  });

  it('hear of the latest step alone, in one letter of all, after days without a daemon', async () => {
    const scene = await begin();
    await scene.order('1001', '1002', '1003');
    await scene.at('2026-12-19T10:00:00Z');
    await scene.at('2027-01-30T10:00:00Z');
    await scene.at('2027-01-31T10:00:00Z');
    expect(subjects(scene)).toEqual(['Due on 2026-12-22: order #1001 and 2 more', 'Overdue: order #1001 and 2 more']);
    expect(scene.mails[1]?.text).toBe(`Dear Somebody,

we have not received your payment of the following:

- order #1001: 10.00 EUR, due 2026-12-22 (39 days overdue)
- order #1002: 10.00 EUR, due 2026-12-22 (39 days overdue)
- order #1003: 10.00 EUR, due 2026-12-22 (39 days overdue)
Together: 30.00 EUR

From 2027-02-21 on, new orders wait until it is paid.

If you have paid in the meantime, this letter needs no answer.
`);
  });

  it('are left in peace about what they paid in part, dispute, or a person excused', async () => {
    const scene = await begin();
    await scene.order('1001', '1002');
    await scene.pay('1001', 'P1', '4.00');
    await scene.pay('1002', 'P2', '10.00', 'disputed');
    await scene.at('2027-01-30T10:00:00Z');
    expect(scene.mails).toEqual([]);
    expect((await scene.rows()).map(({ claim, stopped }) => [claim.number, stopped])).toEqual([
      ['#1001', 'partly paid'],
      ['#1002', 'disputed'],
    ]);
    await scene.at('2027-03-01T10:00:00Z');
    await scene.ledger.decideAccount(ANN, { verb: 'thaw' }, BY);
    expect((await scene.rows()).map(({ stopped }) => stopped)).toEqual(['excused', 'disputed']);
  });

  it('are reminded of the rest where the config says so, in their language and in its words', async () => {
    const scene = await begin({
      partlyPaid: 'go-on',
      byCountry: { DE: 'zh' },
      steps: [{ day: 1, text: { zh: '请付款：' } }],
      closing: { zh: '账户：DE00' },
    });
    await scene.order('1001');
    await scene.pay('1001', 'P1', '4.00');
    await scene.at('2026-12-23T10:00:00Z');
    expect(subjects(scene)).toEqual(['已逾期：订单 #1001']);
    expect(scene.mails[0]?.text).toContain('请付款：\n\n- 订单 #1001：6.00 EUR，到期日 2026-12-22（已逾期 1 天）');
    expect(scene.mails[0]?.text).toMatch(/账户：DE00\n$/);
  });

  it('get their letter when the mail server is back, made of what is owed then, and our own people know of one that never went', async () => {
    const scene = await begin({ steps: [{ day: 0 }, { day: 7 }] });
    await scene.order('1001', '1002');
    scene.failing.push({ class: 'unavailable', message: 'the mail server: gone' });
    await scene.at('2026-12-22T10:00:00Z');
    expect(scene.mails).toEqual([]);
    await scene.pay('1001', 'P1', '10.00');
    await scene.at('2026-12-22T10:05:00Z');
    expect(subjects(scene)).toEqual(['Due today: order #1002']);
    scene.failing.push({ class: 'rejected', message: `the mail server: 550 <${ADDRESS}>: no such mailbox` });
    expect(await scene.at('2026-12-29T10:00:00Z')).toEqual([]);
    const [sign] = await scene.at('2026-12-29T11:00:00Z');
    expect(sign?.detail).toBe(
      'order #1002, 7 days overdue; a letter to them did not surely go: the mail server: 550 <(address)>: no such mailbox',
    );
    expect(JSON.stringify(await scene.rows())).not.toContain('muster.example');
    expect(scene.mails).toHaveLength(1);
  });

  it('get their letter later where it could not be written, and nothing of what went wrong is kept', async () => {
    const scene = await begin({ steps: [{ day: 0 }] });
    await scene.order('1001');
    scene.unread.push(new Error(`no row of ${ADDRESS}`));
    await scene.at('2026-12-22T10:00:00Z');
    expect((await scene.rows())[0]?.told?.letter).toMatchObject({
      state: 'pending',
      failure: 'it could not be written of what is in the ledger',
    });
    // Longer than whoever sends it holds it.
    await scene.at('2026-12-22T10:05:00Z');
    expect(subjects(scene)).toEqual(['Due today: order #1001']);
  });

  it('get their letter later where the ledger was away, and did not hear either that it could not be written', async () => {
    const scene = await begin({ steps: [{ day: 0 }] });
    await scene.order('1001');
    const away = new Error('the ledger is away');
    scene.unread.push(away);
    scene.unsettled.push(away, away);
    await expect(scene.at('2026-12-22T10:00:00Z')).rejects.toBe(away);
    await expect(scene.desk.round()).rejects.toBe(away);
    await scene.desk.round();
    expect((await scene.rows())[0]?.told?.letter).toMatchObject({ state: 'pending' });
    await scene.at('2026-12-22T10:05:00Z');
    expect(subjects(scene)).toEqual(['Due today: order #1001']);
  });

  it('are named to nobody any more once they are erased, nor are those who paid, though it is not time to look again', async () => {
    const scene = await begin();
    await scene.order('1001');
    await scene.order({ id: '2001', customer: 'c-bob' });
    const signs = dunningSigns(scene.deps);
    await scene.at('2027-02-10T10:00:00Z');
    const named = async () => (await signs()).map(({ of }) => of);
    expect(await named()).toEqual(['shop/c-ann', 'shop/c-bob']);
    const [request] = await scene.ledger.askPrivacy([
      { asked: 'erase', connectionId: 'shop', subject: { customerId: 'c-ann' }, afterOpen: true, dueAt: 0, ...BY },
    ]);
    expect(await scene.ledger.erasePeople(request?.requestId as string, () => 0)).toMatchObject({ erased: 1 });
    expect(await named()).toEqual(['shop/c-bob']);
    await scene.pay('2001', 'P1', '10.00');
    await watchOverdue(scene.deps);
    expect(await named()).toEqual([]);
  });

  it('get no letter twice where nobody knows whether it went, and none at all without an address', async () => {
    const scene = await begin({ steps: [{ day: 0 }] });
    await scene.order('1001');
    scene.failing.push({ class: 'unknown-outcome', message: 'the mail server: Timeout' });
    await scene.at('2026-12-22T10:00:00Z');
    const [sign] = await scene.at('2026-12-23T10:00:00Z');
    expect(scene.mails).toEqual([]);
    expect(sign?.detail).toContain('the mail server: Timeout');

    const nameless = await begin({ steps: [{ day: 0 }] }, { noEmail: true });
    await nameless.order('1001');
    await nameless.at('2026-12-22T10:00:00Z');
    expect((await nameless.rows())[0]?.told?.letter).toMatchObject({
      state: 'failed',
      failure: 'no e-mail address is known of them',
    });
  });

  it('get no letter of a sender that was killed at it again, and the next step all the same', async () => {
    const scene = await begin({ steps: [{ day: 0 }, { day: 7 }] });
    await scene.order('1001');
    scene.clock.pass(Date.parse('2026-12-22T10:00:00Z') - scene.clock.now());
    await watchOverdue(scene.deps);
    await stepDunning(scene.deps);
    expect(await scene.ledger.takeLetter(1_000)).toMatchObject({ claims: [{ claim: 'order EUR #1001', day: 0 }] });
    await scene.at('2026-12-22T11:00:00Z');
    expect(scene.mails).toEqual([]);
    expect((await scene.rows())[0]?.told?.letter?.state).toBe('unsure');
    await scene.at('2026-12-29T11:00:00Z');
    expect(subjects(scene)).toEqual(['Overdue: order #1001']);
  });

  it('hear what a letter that never went was to say in the one that comes after it', async () => {
    const scene = await begin({ steps: [{ day: 0 }, { day: 7 }] });
    await scene.order('1001');
    for (let tries = 0; tries < 3; tries += 1) scene.failing.push({ class: 'unavailable', message: 'gone' });
    await scene.at('2026-12-22T10:00:00Z');
    scene.clock.pass(7 * DAY_MS);
    await scene.desk.round();
    expect(scene.mails).toEqual([]);
    scene.failing.splice(0);
    await scene.at('2026-12-29T10:30:00Z');
    expect(subjects(scene)).toEqual(['Overdue: order #1001']);
  });
});
