import { afterEach, expect, it } from 'vitest';
import type { Order } from '../sandbox/magento/records.ts';
import type { Run } from '../sandbox/onfido/runs.ts';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { type LineUp, SHIPPED_LINE_UP } from '../test/line-ups.ts';
import { sandboxScene } from '../test/sandbox-scene.ts';

const MAGENTO = {
  consumerKey: 'sandbox-consumer',
  consumerSecret: 'sandbox-consumer-secret',
  accessToken: 'sandbox-access-token',
  accessTokenSecret: 'sandbox-token-secret',
};

/** A shop that tells its customers, an ERP, and somebody who looks at papers. */
const LINE_UP: LineUp = {
  systems: ['magento', 'kingdee', 'onfido'],
  options: { onfido: { decideAfterMs: 0 } },
  connections(sandbox) {
    const { erp } = SHIPPED_LINE_UP.connections({ url: sandbox.url } as typeof sandbox) as { erp: object };
    const kyc = {
      use: 'onfido',
      options: {
        url: `${sandbox.url('onfido')}/v3.6`,
        token: 'api_sandbox.waybill',
        sandbox: true,
        workflowId: '11111111-1111-4111-8111-111111111111',
      },
    };
    return { shop: { use: 'magento', options: { url: sandbox.url('magento'), ...MAGENTO } }, erp, kyc };
  },
};

const RULES = {
  flows: {
    orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] },
    customers: { kinds: ['customer', 'status'], from: ['shop', 'kyc'], steps: ['map', 'write kyc'] },
  },
  rules: { gates: ['kyc'], kyc: { required: 'all' } },
};

onEachDatabase('customers whom an identity provider checks', (ledgers) => {
  const scenes: Awaited<ReturnType<typeof sandboxScene>>[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });

  async function begin(more: object = {}) {
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    const ledger = await ledgers.open(clock);
    const scene = await sandboxScene(ledger, clock, { ...RULES, ...more }, LINE_UP);
    scenes.push(scene);
    const runs = scene.sandbox.books('onfido').collection<Run>('runs');
    const sold = () =>
      scene.sandbox
        .system('kingdee')
        .entries()
        .filter(({ kind, live }) => kind === 'order' && live);
    return {
      ...scene,
      ledger,
      clock,
      runs: () => runs.values(),
      sold,
      enrol: () => (scene.act('magento', 'enrol') as { id: number }).id,
      place: (customer: number) => scene.act('magento', 'place', { customer, paid: true }) as Order,
      account: (customer: number) => ledger.account({ connectionId: 'shop', customerId: String(customer) }),
      async says(status: string, reasons: string[] = [], at = 0): Promise<void> {
        clock.pass(60_000);
        scene.act('onfido', 'decide', { id: runs.values()[at]?.id, status, reasons });
        await scene.pull('kyc');
        await scene.settle();
      },
      waits: async () =>
        (await ledger.cases({ state: 'open', limit: 10 }))
          .filter(({ members }) => members > 0)
          .map(({ kind, cause, members, waitingFor }) => ({ kind, cause, members, waitingFor })),
    };
  }

  it('are sent there when they come, and their orders go on by themselves once they are approved', async () => {
    const scene = await begin();
    const customer = scene.enrol();
    scene.place(customer);
    scene.place(customer);
    await scene.flow();
    expect(scene.sold()).toEqual([]);
    expect(scene.runs()).toMatchObject([{ status: 'awaiting_input', tags: ['waybill', expect.any(String)] }]);
    expect(await scene.waits()).toMatchObject([{ kind: 'kyc', cause: `kyc:shop/${customer}`, members: 2 }]);

    await scene.says('approved', ['documents_clear', 'Seen by Mary Doe']);
    expect(scene.sold()).toHaveLength(2);
    const account = await scene.account(customer);
    expect(account).toMatchObject({
      state: 'approved',
      decidedBy: 'kyc',
      verdict: { is: 'approved', by: 'kyc', codes: ['documents_clear'] },
      waiting: 0,
    });
    expect(await scene.ledger.auditRows({ subject: account.accountId as string, limit: 5 })).toMatchObject([
      { what: 'customer.approved', who: 'kyc', why: 'approved documents_clear' },
    ]);

    // Known by now: a later order does not wait, and nobody is checked twice.
    scene.place(customer);
    scene.act('magento', 'regroup', { id: String(customer), group: 1 });
    await scene.flow();
    expect(scene.sold()).toHaveLength(3);
    expect(scene.runs()).toHaveLength(1);
  });

  it('that are declined wait for a person, who sees why, and nothing is ended by a machine', async () => {
    const scene = await begin();
    const customer = scene.enrol();
    scene.place(customer);
    await scene.flow();
    await scene.says('declined', ['document_fraud']);
    expect(await scene.account(customer)).toMatchObject({ state: 'declined', decidedBy: 'kyc', waiting: 1 });
    expect(await scene.waits()).toEqual([
      {
        kind: 'kyc',
        cause: `declined:shop/${customer}`,
        members: 1,
        waitingFor: `a person: kyc declined customer shop/${customer} (document_fraud)`,
      },
    ]);
    expect(await scene.ledger.settleAccounts()).toEqual({ freed: 0, flows: [] });

    const approved = await scene.ledger.decideAccount(
      { connectionId: 'shop', customerId: String(customer) },
      { verb: 'approve' },
      BY,
    );
    expect(approved.account.decidedBy).toBeUndefined();
    await scene.settle();
    expect(scene.sold()).toHaveLength(1);
    // A person's word stands above what a provider says afterwards; what it said is kept.
    await scene.says('declined', ['document_fraud', 'watchlist']);
    expect(await scene.account(customer)).toMatchObject({
      state: 'approved',
      verdict: { is: 'declined', codes: ['document_fraud', 'watchlist'] },
    });
  });

  it.each(['review', 'abandoned'])(
    'of whom it says %s wait in a case of their own until it says more',
    async (word) => {
      const scene = await begin();
      const customer = scene.enrol();
      scene.place(customer);
      await scene.flow();
      await scene.says(word, word === 'review' ? ['face_mismatch'] : []);
      expect(await scene.waits()).toMatchObject([
        { cause: `${word}:shop/${customer}`, waitingFor: expect.stringMatching(/^a person: .*kyc/) },
      ]);
      await scene.says('approved');
      expect(await scene.waits()).toEqual([]);
      expect(scene.sold()).toHaveLength(1);
    },
  );

  it('are not sent there where nobody would have to wait for them', async () => {
    const scene = await begin({ rules: { gates: ['kyc'], kyc: { required: 'b2b' } } });
    scene.act('magento', 'enrol', { taxvat: null });
    await scene.flow();
    expect(scene.runs()).toEqual([]);
  });
});
