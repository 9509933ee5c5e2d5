import type { X509Certificate } from 'node:crypto';

export interface Verified {
  ok: boolean;
  order?: string;
  wrong: string[];
  entries: { number: number; what?: string; erased?: true; notLaterThan?: string; by?: string }[];
  vouched: boolean;
  lacking: string[];
  papers: { file: string; number: string; revision: number; entry: number; replaced: boolean }[];
}

export function rootOf(leaf: Buffer, index: number, count: number, path: readonly string[]): Buffer;

export function verify(
  proof: unknown,
  given?: { papers?: string[]; order?: string; trusted?: X509Certificate[]; lines?: string[] },
): Verified;
