import { createHash } from 'node:crypto';
import type { Facts } from '../../domain/provenance/disclosed.ts';
import type { Purpose } from '../vault.ts';

/** As the database has it, but for its seal. */
export interface OrderEntry {
  id: number;
  root_id: number;
  number: number;
  hash: Buffer;
  content_enc: Buffer;
}

/** What stands before an order's first entry. */
export const NO_ENTRY = Buffer.alloc(32);

export const entryPurpose = (id: number): Purpose => `entry:${id}`;

/** The text of an entry, as it is hashed and as the customer reads it. `named` stands in the first one. */
export const entryText = (entry: {
  order: string;
  named?: string | undefined;
  number: number;
  at: number;
  what: string;
  facts?: Facts | undefined;
}): string =>
  JSON.stringify({
    order: entry.order,
    ...(entry.named === undefined ? {} : { named: entry.named }),
    number: entry.number,
    at: new Date(entry.at).toISOString(),
    what: entry.what,
    ...(entry.facts === undefined ? {} : { facts: entry.facts }),
  });

/** An entry's hash: the salt keeps others from guessing what it says, the entry before it keeps an order's entries in a row. */
export const entryHash = (salt: Buffer, previous: Buffer, text: string): Buffer =>
  createHash('sha256').update('waybill order entry 1\n').update(salt).update(previous).update(text).digest();

/** What is sealed of an entry: with it the hash can be made again. */
export interface EntryContent {
  /** Base64. */
  salt: string;
  text: string;
}
