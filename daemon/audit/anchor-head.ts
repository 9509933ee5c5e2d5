import { ANCHORED } from '../../store/audit/verify.ts';
import type { Ledger, Seal } from '../../store/ledger.ts';
import type { Anchor } from './anchor.ts';

/** Has an anchor keep the head of the chain, and notes it in the chain itself. Throws `AnchorError`. */
export async function anchorHead(ledger: Pick<Ledger, 'noteAudit'>, anchor: Anchor, head: Seal): Promise<void> {
  const proof = await anchor.put(head);
  const after = { seal: head.number, hash: head.hash, ...proof };
  await ledger.noteAudit([{ what: ANCHORED, who: 'waybill', subject: anchor.name, after }]);
}
