import type { SandboxContext } from '../sandbox.ts';

/** What a list by `updated_at` needs of its rows. */
export interface Changed {
  /** Whole seconds, as the vendor writes times. */
  updatedAt: string;
  /** Rises with every change: the order of `updated_at`, finer than its seconds. */
  changeSeq: number;
}

/** What a row is stamped with when it changes. */
export const stamp = (context: SandboxContext): Changed => ({
  updatedAt: new Date(context.now()).toISOString().replace(/\.\d+/, ''),
  changeSeq: context.books.next('change'),
});

export interface ListArguments {
  first?: number | null;
  after?: string | null;
  query?: string | null;
}

/** By `updated_at`, from a time on. The cursor is a place in the sequence of changes, so that rows move on while pages are read. */
export function changedPage<T extends Changed>(rows: T[], { first, after, query }: ListArguments) {
  const since = /updated_at:>='([^']+)'/.exec(query ?? '')?.[1] ?? '';
  const afterSeq = after ? Number(Buffer.from(after, 'base64url').toString()) : 0;
  const found = rows
    .filter(({ changeSeq, updatedAt }) => changeSeq > afterSeq && updatedAt >= since)
    .sort((a, b) => a.changeSeq - b.changeSeq);
  const nodes = found.slice(0, first ?? 50);
  const last = nodes.at(-1);
  return {
    nodes,
    pageInfo: {
      hasNextPage: found.length > nodes.length,
      endCursor: last ? Buffer.from(String(last.changeSeq)).toString('base64url') : null,
    },
  };
}
