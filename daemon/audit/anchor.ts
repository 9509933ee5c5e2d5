import type { AnchoredSeal, Seal } from '../../store/ledger.ts';

/** Keeps the head of the chain outside of the ledger, where whoever may write the ledger may not. */
export interface Anchor {
  /** `file:/mnt/worm/waybill.anchors`; holds no credential. */
  name: string;
  /** Keeps it, or throws; answers what must be kept beside the note of it, so that it can be shown later. */
  put(head: Seal): Promise<{ token?: string }>;
  /** Whether it could be used now, keeping nothing; `live` allows to ask over the network. Throws `AnchorError`. */
  check(live: boolean): Promise<void>;
  /** What it kept so far, for those that can be asked. Throws `AnchorError` where that cannot be read. */
  read?(): Promise<AnchoredSeal[]>;
  /** Where it gave a token to keep: whether that token is real, and for this seal. Throws `AnchorError`. */
  confirm?(token: string, seal: AnchoredSeal): Promise<void>;
}

/** An anchor that cannot be used, or that does not say what it should; the message says how to mend it. */
export class AnchorError extends Error {
  override readonly name = 'AnchorError';
}
