import type { Connection } from '../connectors/connections.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Claim, RootBundle } from '../store/ledger.ts';
import type { WriteWish } from './write-page.ts';

/** That a target shall not hold this part of a root any more; where it never did, nothing is called. */
export const cancelWish = (
  claim: Claim,
  bundle: RootBundle,
  target: Connection,
  kind: Kind,
  part: string,
  number: string,
): WriteWish => ({
  number,
  intent: {
    claim,
    connectionId: target.id,
    kind,
    recordId: bundle.root.recordId,
    part,
    payload: null,
    pin: '',
    change: 'in-place',
    verb: 'cancel',
  },
});
