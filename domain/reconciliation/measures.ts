import { createHash } from 'node:crypto';
import type { Stage } from '../stages.ts';

/**
 * What one side says of one object, in words that can be compared: of what was told to a system, and of what it holds. What a
 * side does not say is left out, and then nothing is compared of it. Never personal.
 */
export interface Measures {
  /** Exact decimals. */
  total?: string;
  currency?: string;
  /** Pieces by article; the same article may stand in several lines. */
  lines?: readonly { sku: string; quantity: string }[];
  stage?: Stage;
  /** What tells two parcels apart, hashed: a tracking number itself names a person's parcel. */
  tracking?: string;
}

/** An object that a system holds, as a survey of it answers. */
export interface HeldObject {
  /** The system's own id. */
  targetId: string;
  /** What stands in the field that our identity goes into. */
  reference?: string;
  /** What makes two objects the same where the system has no such field. */
  twin?: string;
  /** Its version as the system's records carry it (`SourceRecord.version`), where they do. */
  version?: string;
  /** When it was made or changed there, epoch ms. */
  at: number;
  /** False where it was taken back there. */
  live: boolean;
  measures: Measures;
}

/** What a system told of an object when it was read last. */
export interface OwnReport {
  live: boolean;
  measures: Measures;
}

/** An object that the ledger says a system accepted. */
export interface ExpectedObject {
  targetId: string;
  rootId: string;
  /** When it was accepted, epoch ms. */
  since: number;
  /** It was taken back: nothing live may be left of it. */
  cancelled: boolean;
  /** Something about it is on its way: what is held may be older or newer than what is known, and both are right. */
  moving: boolean;
  /** What was told last; absent where that can no longer be read. */
  told?: Measures;
  /** What its system told of it since, where nothing but the object itself tells that: people there may change it. */
  reported?: OwnReport;
  /** How far the ledger knows its part to be. */
  known?: Stage;
}

/** Shows whether two parcels are the same without telling which. */
export const parcelHash = (trackingNumber: string): string =>
  createHash('sha256').update(trackingNumber.trim().toUpperCase()).digest('base64url').slice(0, 22);
