import { z } from 'zod';
import { isDecimal } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import { answered } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { plainName } from './buyers.ts';
import { INACTIVE_TOO, type QuickbooksContext, rowsBy } from './call.ts';
import type { Entity } from './changed.ts';
import { change, KEY, save } from './entity.ts';
import { codeOf, DUPLICATE_NAME } from './errors.ts';
import type { QuickbooksOptions } from './options.ts';
import { articlesBy } from './parties.ts';
import { refWish } from './sale-shape.ts';

const price = z
  .string()
  .refine(isDecimal, 'an exact decimal such as 12.30')
  .describe('of one piece, in the home currency');

/** `Item`: an article that is sold, without its stock, which is the warehouse's to count. */
export const itemWish = z.strictObject({
  Sku: z.string().min(1).max(100).describe('our SKU; where itemBy is Name, the name of the item'),
  Name: z.string().min(1).max(100).optional().describe('for people; the SKU without it'),
  Description: z.string().max(4000).optional(),
  Type: z.enum(['NonInventory', 'Service']).default('NonInventory').describe('of an item that is made; kept later'),
  UnitPrice: price.optional(),
  PurchaseCost: price.optional(),
  Taxable: z.boolean().optional(),
  IncomeAccountRef: refWish.describe('the account that sales are booked on'),
  ExpenseAccountRef: refWish.optional().describe('the account that purchases are booked on'),
});

type ItemWish = z.output<typeof itemWish>;

interface Item extends Pick<Entity, 'Id' | 'SyncToken'> {
  Name: string;
  Sku?: string | null;
  Active?: boolean | null;
}

const BATCH = 10;
const LONGEST_NAME = 100;

const accepted = ({ Id }: Pick<Item, 'Id'>, { Sku }: ItemWish): WriteResult => ({
  result: 'accepted',
  targetId: Id,
  numbers: [Sku],
});

/** Articles are told by their SKU: one that is there, whoever made it, is brought up to date. */
export const itemVerbs = {
  writeSchema: itemWish,
  batch: BATCH,
  // Looked for; made under two names; or read and changed, thrice and under two names.
  requestsPerPush: 8,
  usualRequestsPerPush: 2,
  once: { way: 'idempotency key', identityMaxLength: 32, settleMs: 2_000, keyTtlMs: 3_600_000 },
  change: 'in-place',

  push: fitting(itemWish, async (ctx, writes) => {
    const wishes = writes.map(({ payload }) => payload);
    const fresh = wishes.filter((_, n) => writes[n]?.op === 'create');
    const held = await articlesBy(
      ctx,
      fresh.map(({ Sku }) => Sku),
    );
    return Promise.all(
      writes.map((write, n) => {
        const wish = wishes[n] as ItemWish;
        return answered(() => tell(ctx, write, wish, held.get(wish.Sku) ?? []));
      }),
    );
  }),

  async find(ctx, identities, payloads) {
    const skus = identities.map((_, index) => itemWish.safeParse(payloads?.[index]).data?.Sku);
    const held = await articlesBy(
      ctx,
      skus.flatMap((sku) => sku ?? []),
    );
    return skus.map((sku): Finding => {
      if (sku === undefined) return { found: 'unsure', why: 'an item is only to be found by its SKU' };
      const [one, second] = held.get(sku) ?? [];
      if (second) return { found: 'unsure', why: `two items have the SKU ${sku}` };
      return one ? { found: true, targetId: one.Id, numbers: [sku] } : { found: false };
    });
  },
} satisfies Partial<KindPort<QuickbooksOptions>>;

async function tell(
  ctx: QuickbooksContext,
  write: Write,
  wish: ItemWish,
  [there, second]: readonly { Id: string }[],
): Promise<WriteResult> {
  const key = write.idempotencyKey.slice(0, KEY);
  if (write.op === 'update') return accepted(await update(ctx, write.targetId ?? '', wish, key), wish);
  if (second)
    throw new WaybillError({ class: 'rejected', message: `two items have the SKU ${wish.Sku}`, field: 'Sku' });
  if (there) return accepted(await update(ctx, there.Id, wish, key), wish);
  const fields = { ...fieldsOf(ctx, wish), Type: wish.Type };
  for (const [turn, Name] of namesOf(ctx, wish).entries()) {
    try {
      return accepted(await save<Item>(ctx, 'Item', { ...fields, Name }, { requestid: `${key}-${turn}` }), wish);
    } catch (error) {
      if (codeOf(error) !== DUPLICATE_NAME) throw error;
      const named = await rowsBy<Item>(ctx, 'Item', 'Name', [Name], INACTIVE_TOO);
      const ours = named.find((one) => one[ctx.options.itemBy] === wish.Sku && one.Active !== false);
      // What the search does not show yet may be our own of a lost answer.
      if (ours || named.length === 0) return { result: 'duplicate', ...(ours ? { targetId: ours.Id } : {}) };
    }
  }
  throw new WaybillError({ class: 'rejected', message: `the name of ${wish.Sku} is another item's`, field: 'Name' });
}

async function update(ctx: QuickbooksContext, id: string, wish: ItemWish, key: string): Promise<Item> {
  const [name, second = name] = namesOf(ctx, wish) as [string, string?];
  const rename = (Name: string, turn: string) =>
    change<Item>(ctx, 'Item', { id, key: `${key}-${turn}` }, (now) => {
      if (!now) throw new WaybillError({ class: 'conflict', targetId: id, message: `no item ${id}` });
      if (now.Active === false)
        throw new WaybillError({ class: 'rejected', message: `the item ${now.Name} is inactive`, field: 'Active' });
      return { ...fieldsOf(ctx, wish), ...([name, second].includes(now.Name) ? {} : { Name }) };
    });
  try {
    return await rename(name, 'u');
  } catch (error) {
    if (codeOf(error) !== DUPLICATE_NAME) throw error;
    return rename(second, 'v');
  }
}

/** Names are for one item alone: a second of that name is told by its SKU. */
function namesOf({ options }: QuickbooksContext, { Sku, Name = Sku }: ItemWish): string[] {
  if (options.itemBy === 'Name') return [Sku];
  const plain = plainName(Name);
  return [...new Set([plain, `${plain.slice(0, LONGEST_NAME - Sku.length - 3)} (${Sku})`.slice(-LONGEST_NAME)])];
}

const fieldsOf = ({ options }: QuickbooksContext, wish: ItemWish): object => {
  const { Sku, Name: _, Type: __, UnitPrice, PurchaseCost, ...rest } = wish;
  return {
    ...rest,
    ...(options.itemBy === 'Sku' ? { Sku } : {}),
    ...(UnitPrice === undefined ? {} : { UnitPrice: Number(UnitPrice) }),
    ...(PurchaseCost === undefined ? {} : { PurchaseCost: Number(PurchaseCost) }),
  };
};
