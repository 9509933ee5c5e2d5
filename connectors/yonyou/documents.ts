import type { KindPort, SourceRecord } from '../connector.ts';
import { detail, type YonyouContext } from './call.ts';
import { changedHeads } from './changed-heads.ts';
import type { YonyouOptions } from './options.ts';

interface Head {
  id: number | string;
}

/**
 * Pull and read of documents whose lists tell less than is needed: each one is asked for by itself. Of one document come as many records as
 * `recordsOf` makes of it; their ids are the document's, or begin with it and a `/`.
 */
export function documents<Document>(
  path: string,
  recordsOf: (one: Document, utcOffset: string) => SourceRecord[],
): Pick<Required<KindPort<YonyouOptions>>, 'pull' | 'read'> {
  const recordsBy = async (ctx: YonyouContext, ids: readonly string[]): Promise<SourceRecord[]> => {
    const found = await Promise.all([...new Set(ids)].map((id) => detail<Document>(ctx, `${path}/detail`, id)));
    return found.flatMap((one) => (one ? recordsOf(one, ctx.options.utcOffset) : []));
  };
  return {
    async *pull(ctx, cursor) {
      for await (const { rows, cursor: next } of changedHeads<Head>(ctx, `${path}/list`, cursor, false)) {
        const ids = rows.map(({ id }) => String(id));
        yield { records: await recordsBy(ctx, ids), cursor: next };
      }
    },
    async read(ctx, ids) {
      const wanted = new Set(ids);
      const documentOf = (id: string) => id.split('/')[0] as string;
      return (await recordsBy(ctx, ids.map(documentOf))).filter(({ id }) => wanted.has(id));
    },
  };
}
