import { z } from 'zod';
import type { WriteResult } from '../connector.ts';
import { standingPort } from '../standing-port.ts';
import { readInPages } from './by-id.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { CUSTOMER_STANDING, CUSTOMER_TAGS } from './standing.graphql.ts';

const tag = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[^,]+$/, 'a tag without a comma');

/** Which tags of ours a customer bears; all others are left as they are. */
export const standingSchema = z.strictObject({
  id: z
    .string()
    .regex(
      /^gid:\/\/shopify\/Customer\/\d+$/,
      'a customer such as gid://shopify/Customer/7012345: only people bear tags',
    ),
  among: z.array(tag).min(1).describe('tags that are ours: those of them that are not in `tags` are taken away'),
  tags: z.array(tag).describe('tags of `among` that the customer shall bear'),
});

type Standing = z.infer<typeof standingSchema>;

const A_READ = 100;

/** How a customer stands, told to the shop as tags: themes, checkouts and apps go by them. Tags are absolute, whatever was told before. */
export const standing = standingPort<ShopifyOptions, Standing>({
  schema: standingSchema,
  requestsPerPush: 1,

  tell: (ctx, told) => Promise.all(told.map((one) => tell(ctx, one))),

  async look(ctx, told) {
    const ids = [...new Set(told.map(({ id }) => id))];
    const people = await readInPages<{ id: string; tags: string[] }>(ctx, CUSTOMER_TAGS, ids, A_READ);
    return (one) => people.some(({ id, tags }) => id === one.id && stands(tags, one));
  },
});

/** Capitals do not tell two tags apart in Shopify. */
function stands(held: readonly string[], { among, tags }: Standing): boolean {
  const [bears, shall] = [held, tags].map((some) => new Set(some.map((one) => one.toLowerCase())));
  return among.every((one) => bears?.has(one.toLowerCase()) === shall?.has(one.toLowerCase()));
}

async function tell(ctx: ShopifyContext, { id, among, tags }: Standing): Promise<WriteResult> {
  const gone = among.filter((one) => !tags.includes(one));
  const data: Partial<Record<'tagsRemove' | 'tagsAdd', { userErrors: unknown } | null>> = await graphql(
    ctx,
    CUSTOMER_STANDING,
    { id, gone, goes: gone.length > 0, tags, comes: tags.length > 0 },
  );
  const failure = refusal(data.tagsRemove?.userErrors) ?? refusal(data.tagsAdd?.userErrors);
  return failure ? { result: 'failed', failure } : { result: 'accepted', targetId: id };
}
