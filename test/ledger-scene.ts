import type {
  Claim,
  FlowTopology,
  Intent,
  Ledger,
  StagedRecord,
  StepAnswer,
  StepOutcome,
  StepResult,
  Ticket,
} from '../store/ledger.ts';

export const FLOWS: FlowTopology[] = [
  { flow: 'orders', kinds: ['order', 'payment'], from: ['shop'], priority: 'order' },
  { flow: 'fulfil', kinds: ['shipment', 'status'], from: ['wms', 'erp'], priority: 'status' },
];

export const BY = { who: 'ann', why: 'asked by phone' };

/** Short words for what most ledger tests do with one flow and one target. */
export function scene(ledger: Ledger) {
  const stage = (records: StagedRecord[], connectionId = 'shop') =>
    ledger.stage({ connectionId, flows: FLOWS, records });

  const order = (id: string, data: unknown = { id }, more: Partial<StagedRecord> = {}): StagedRecord => ({
    kind: 'order',
    id,
    numbers: [`#${id}`],
    data,
    ...more,
  });

  const pack = (flow = 'orders', more: { max?: number; closedQueues?: string[] } = {}) =>
    ledger.pack({ flow, max: 100, maxNumberBytes: 1_900, closedQueues: [], ...more });

  /** Packs what is ready and answers the batch with its claims. */
  async function carry(flow = 'orders'): Promise<{ batchId: string; claims: Claim[] }> {
    const batch = await pack(flow);
    if (!batch) return { batchId: '', claims: [] };
    await ledger.batchStarted(batch.batchId);
    return { batchId: batch.batchId, claims: await ledger.claims(batch.batchId) };
  }

  const stepAnswer = (claim: Claim, outcome: StepOutcome, name = 'write erp', inputHmac = 'h'): StepAnswer => ({
    claim,
    name,
    inputHmac,
    pin: 'pin',
    outcome,
  });

  async function answer(batchId: string, claim: Claim, outcome: StepOutcome, name?: string): Promise<StepResult> {
    return (await ledger.answer(batchId, [stepAnswer(claim, outcome, name)]))[0] as StepResult;
  }

  const put = (claim: Claim, payload: unknown, more: Partial<Intent> = {}): Intent => ({
    claim,
    connectionId: 'erp',
    kind: 'order',
    recordId: claim.rootId,
    part: '',
    payload,
    pin: 'pin',
    change: 'in-place',
    verb: 'put',
    ...more,
  });

  async function intend(batchId: string, intent: Intent) {
    return (await ledger.intend(batchId, [intent]))[0] as NonNullable<Awaited<ReturnType<Ledger['intend']>>[0]>;
  }

  /** Intends and calls; throws where the ledger says otherwise. */
  async function send(batchId: string, intent: Intent, leaseMs = 1_000): Promise<Ticket> {
    const answered = await intend(batchId, intent);
    if (answered.do !== 'call') throw new Error(`expected to call, was told to ${answered.do}`);
    const [ticket] = await ledger.call(batchId, [{ writeId: answered.writeId, claim: intent.claim, leaseMs }]);
    if (!ticket) throw new Error('expected a ticket');
    return ticket;
  }

  const accept = (
    ticket: Ticket,
    targetId: string,
    more: { numbers?: string[]; facts?: Record<string, string> } = {},
  ) => ledger.outcome({ writeId: ticket.writeId, attempt: ticket.attempt, state: 'accepted', targetId, ...more });

  /** Stages one order, and carries it to an accepted create of `payload`; the claim is still held. */
  async function accepted(id: string, targetId: string, payload: unknown = { total: 1 }) {
    await stage([order(id)]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const ticket = await send(batchId, put(claim, payload));
    await accept(ticket, targetId);
    return { batchId, claim, ticket };
  }

  return { stage, order, pack, carry, stepAnswer, answer, put, intend, send, accept, accepted };
}
