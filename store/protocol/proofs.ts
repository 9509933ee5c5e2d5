/** What is shown of one order's entries to somebody who does not trust this house. Hashes are hex, times epoch milliseconds. */

export interface ProofEntry {
  /** Place among the order's entries, from 1. */
  number: number;
  hash: string;
  /** With `salt` (hex) what the hash was made of; absent where the customer was erased. */
  text?: string;
  salt?: string;
  /** The seal that holds it, and where in the seal's tree of entries. */
  seal: number;
  index: number;
  count: number;
  path: string[];
}

/** A seal as far as the chain needs it. */
export interface ProofSeal {
  number: number;
  at: number;
  previous: string;
  skip: string;
  /** Root of its tree of entries. */
  entries: string;
  /** Of its rows, which stay in the house. */
  rows: string;
}

export interface ProofAnchor {
  anchor: string;
  seal: number;
  hash: string;
  /** When the house noted it. */
  at: number;
  /** A time stamp token (RFC 3161), base64. */
  token?: string;
}

export interface OrderProof {
  entries: ProofEntry[];
  /** Those on the ways from the anchored ones back to those that hold entries. */
  seals: ProofSeal[];
  /** The first of each kind after each entry. */
  anchors: ProofAnchor[];
  /** Numbers of entries that no anchor covers yet. */
  unanchored: number[];
}

/** A file as it was printed. Digests are SHA-256, hex. */
export interface PrintedPaper {
  number: string;
  revision: number;
  language: string;
  pdf: string;
  json: string;
}

export interface ProofsProtocol {
  /** All sealed entries of an order, with what ties them to anchors. */
  orderProof(rootId: string): Promise<OrderProof>;
  /** Notes the digests of a paper's files, once for the same bytes. Answers false where the paper is not there. */
  notePrinted(rootId: string, printed: PrintedPaper, by: { who: string; why: string }): Promise<boolean>;
}
