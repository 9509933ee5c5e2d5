import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { type Article, articlesWith, changedArticles } from './goods.ts';
import type { WangdiantongOptions } from './options.ts';

/** An article (单品), with the name of the goods that it is of. Empty fields are left out. */
export const goodsSpec = z
  .looseObject({
    spec_no: z.string(),
    goods_no: z.string(),
    goods_name: z.string(),
    spec_name: z.string().optional(),
    barcode: z.string().optional(),
    weight: z.number().optional().describe('kilograms'),
    modified: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

function recordOf({ goods: { goods_no, goods_name }, spec, modified }: Article): SourceRecord {
  const { spec_no, spec_name, barcode } = spec;
  const weight = Number(spec.weight ?? 0);
  return {
    kind: 'product',
    id: spec_no,
    numbers: [spec_no],
    data: {
      spec_no,
      goods_no,
      goods_name,
      ...(spec_name ? { spec_name } : {}),
      ...(barcode ? { barcode } : {}),
      ...(weight > 0 ? { weight } : {}),
      ...(modified ? { modified } : {}),
    },
  };
}

export const product: KindPort<WangdiantongOptions> = {
  schema: goodsSpec,
  async *pull(ctx, cursor) {
    for await (const { articles, cursor: next } of changedArticles(ctx, cursor))
      yield { records: articles.map(recordOf), cursor: next };
  },
  read: async (ctx, ids) => (await articlesWith(ctx, ids)).map(recordOf),
};
