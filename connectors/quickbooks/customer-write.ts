import { z } from 'zod';
import { STANDINGS } from '../../domain/accounts.ts';
import { WaybillError } from '../../domain/failures.ts';
import { personal } from '../../domain/personal.ts';
import { eachAnswered } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { type Fit, fitting } from '../fitting.ts';
import { type Buyer, buyerOf, findParty, makeParty, namesOf, type Party } from './buyers.ts';
import { INACTIVE_TOO, type QuickbooksContext, rowsBy } from './call.ts';
import { change, KEY } from './entity.ts';
import { codeOf, DUPLICATE_NAME } from './errors.ts';
import { isMarked, markedNotes } from './mark.ts';
import type { QuickbooksOptions } from './options.ts';
import { nameTaken } from './parties.ts';
import { addressWish, refWish } from './sale-shape.ts';

/** `Customer`, as far as another system knows it. The connector adds our mark to `Notes`, and a name that is free where another's is the same. */
export const customerWish = z.strictObject({
  DisplayName: personal('name', z.string().min(1).max(500)),
  GivenName: personal('name', z.string().max(100)).optional(),
  FamilyName: personal('name', z.string().max(100)).optional(),
  CompanyName: personal('company', z.string().max(100)).optional(),
  PrimaryEmailAddr: z.strictObject({ Address: personal('email', z.string().min(1).max(100)) }).optional(),
  PrimaryPhone: z.strictObject({ FreeFormNumber: personal('phone', z.string().min(1).max(30)) }).optional(),
  PrimaryTaxIdentifier: personal('taxId', z.string().max(20)).optional(),
  BillAddr: addressWish.optional(),
  ShipAddr: addressWish.optional(),
  CurrencyRef: refWish
    .optional()
    .describe('kept from when they are made on, and told only where the company keeps several'),
  SalesTermRef: refWish.optional(),
  PaymentMethodRef: refWish.optional(),
  standing: z.enum(STANDINGS).optional().describe('how their account stands: told in our line of `Notes`'),
});

type CustomerWish = z.output<typeof customerWish>;

const BATCH = 10;

const accepted = ({ Id }: Party): WriteResult => ({ result: 'accepted', targetId: Id });

const buyerFor = (ctx: QuickbooksContext, wish: CustomerWish): Buyer =>
  buyerOf(ctx, {
    name: wish.DisplayName,
    email: wish.PrimaryEmailAddr?.Address,
    currency: wish.CurrencyRef?.value,
  });

/**
 * A customer is one with whom their orders made, or somebody typed: who has their e-mail address, or their name and no other. So making them twice
 * brings one up to date, and what is told first of two shops' customer with one address is told over by the other.
 */
export const customerVerbs = {
  writeSchema: customerWish,
  batch: BATCH,
  // Looked for by address and name; made under two names, each looked for once more; or read and changed, thrice and under two names.
  requestsPerPush: 10,
  usualRequestsPerPush: 3,
  once: { way: 'idempotency key', identityMaxLength: 32, settleMs: 2_000, keyTtlMs: 3_600_000 },
  change: 'in-place',

  push: fitting(customerWish, (ctx, writes) => eachAnswered(writes, (write) => tell(ctx, write))),

  async find(ctx, identities, payloads) {
    const buyers = identities.map((_, index) => {
      const wish = customerWish.safeParse(payloads?.[index]).data;
      return wish && buyerFor(ctx, wish);
    });
    const known = buyers.flatMap((buyer) => buyer ?? []);
    const rows = [
      ...(await rowsBy<Party>(
        ctx,
        'Customer',
        'PrimaryEmailAddr',
        known.flatMap(({ email }) => email ?? []),
        INACTIVE_TOO,
      )),
      ...(await rowsBy<Party>(ctx, 'Customer', 'DisplayName', known.flatMap(namesOf), INACTIVE_TOO)),
    ];
    const parties = [...new Map(rows.map((one) => [one.Id, one])).values()];
    return identities.map((identity, index): Finding => {
      if (!buyers[index]) return { found: 'unsure', why: 'a customer is only to be found by address or name' };
      const [one, second] = parties.filter(({ Notes }) => isMarked(Notes, identity));
      if (second) return { found: 'unsure', why: 'two customers carry our mark' };
      return one ? { found: true, targetId: one.Id } : { found: false };
    });
  },
} satisfies Partial<KindPort<QuickbooksOptions>>;

async function tell(ctx: QuickbooksContext, write: Fit<CustomerWish>): Promise<WriteResult> {
  const wish = write.payload;
  const buyer = buyerFor(ctx, wish);
  const key = write.idempotencyKey.slice(0, KEY);
  if (write.op === 'update') return accepted(await update(ctx, write.targetId ?? '', { write, wish, buyer, key }));
  const known = await findParty(ctx, buyer);
  if (known) return accepted(await update(ctx, known.Id, { write, wish, buyer, key }));
  const fields = { ...fieldsOf(wish), Notes: markedNotes(undefined, write.identity, wish.standing) };
  const found = await makeParty(ctx, buyer, fields, key);
  if (found === 'taken') throw nameTaken();
  if (found === 'unseen') return { result: 'duplicate' };
  return accepted(found.made ? found.party : await update(ctx, found.party.Id, { write, wish, buyer, key }));
}

/** Without what they were called when they were made, the currency, which nobody changes, and how they stand, which is in the notes. */
const fieldsOf = ({ DisplayName: _, CurrencyRef: __, standing: ___, ...fields }: CustomerWish): object => fields;

async function update(
  ctx: QuickbooksContext,
  id: string,
  { write, wish, buyer, key }: { write: Write; wish: CustomerWish; buyer: Buyer; key: string },
): Promise<Party> {
  const rename = (DisplayName: string | undefined, turn: string): Promise<Party> =>
    change<Party>(ctx, 'Customer', { id, key: `${key}-${turn}` }, (now) => {
      if (!now) throw new WaybillError({ class: 'conflict', targetId: id, message: `no customer ${id}` });
      if (now.Active === false)
        throw new WaybillError({ class: 'rejected', message: `customer ${id} is inactive`, field: 'Active' });
      const Notes = markedNotes(now.Notes, write.identity, wish.standing);
      if (Notes === undefined && (wish.standing === 'frozen' || wish.standing === 'closed'))
        throw new WaybillError({
          class: 'rejected',
          message: `no room in the notes of customer ${id}`,
          field: 'Notes',
        });
      const named = DisplayName && !namesOf(buyer).includes(now.DisplayName) ? { DisplayName } : {};
      return { ...fieldsOf(wish), ...named, ...(Notes ? { Notes } : {}) };
    });
  const [name, second] = namesOf(buyer);
  try {
    return await rename(name, 'u');
  } catch (error) {
    if (codeOf(error) !== DUPLICATE_NAME) throw error;
    // Somebody else has that name: by the address they are told apart, and without one they keep the name that they had.
    return rename(second, 'v');
  }
}
