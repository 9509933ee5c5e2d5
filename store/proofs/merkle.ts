import { createHash } from 'node:crypto';

/** The Merkle tree of RFC 9162 (2.1), with SHA-256: leaves and nodes begin with different bytes, so that neither can pose as the other. */
const leaf = (data: Buffer): Buffer => createHash('sha256').update('\0').update(data).digest();
const node = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update('\x01').update(left).update(right).digest();

/** Where a tree of so many leaves is divided: the largest power of two below. */
const half = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));

/** Hash of the tree over these data, in their order. */
export function merkleRoot(data: readonly Buffer[]): Buffer {
  if (data.length === 0) return createHash('sha256').digest();
  if (data.length === 1) return leaf(data[0] as Buffer);
  const at = half(data.length);
  return node(merkleRoot(data.slice(0, at)), merkleRoot(data.slice(at)));
}

/** The hashes beside the way from one leaf up to the root, the lowest first. */
export function merklePath(data: readonly Buffer[], index: number): Buffer[] {
  if (data.length <= 1) return [];
  const at = half(data.length);
  return index < at
    ? [...merklePath(data.slice(0, at), index), merkleRoot(data.slice(at))]
    : [...merklePath(data.slice(at), index - at), merkleRoot(data.slice(0, at))];
}
