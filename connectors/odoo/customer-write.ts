import { z } from 'zod';
import { STANDINGS } from '../../domain/accounts.ts';
import { personal } from '../../domain/personal.ts';
import { eachAnswered, failed } from '../answered.ts';
import type { Finding, KindPort, WriteResult } from '../connector.ts';
import { type Fit, fitting } from '../fitting.ts';
import { call, linkId, type OdooContext, type Row, search, text } from './call.ts';
import type { OdooOptions } from './options.ts';
import { type StandingWays, standingChanges, standingFields, standingWays } from './standing.ts';

/** A partner to make or change; what is not said stays as it is. The connector sets `ref`. Not complete: a database has fields of its own. */
export const partnerWrite = z.looseObject({
  name: personal('name', z.string().min(1)),
  is_company: z.boolean().optional(),
  email: personal('email', z.string()).optional(),
  phone: personal('phone', z.string()).optional(),
  vat: personal('taxId', z.string()).optional(),
  street: personal('street', z.string()).optional(),
  street2: personal('street', z.string()).optional(),
  city: personal('city', z.string()).optional(),
  zip: personal('postalCode', z.string()).optional(),
  country: z.string().optional().describe('two letters; the connector looks up its id'),
  standing: z
    .enum(STANDINGS)
    .optional()
    .describe('how their account stands: shown by `standingTags` and `saleWarning`'),
});

type PartnerWrite = z.output<typeof partnerWrite>;

const MODEL = 'res.partner';
const BATCH = 10;
const MARK = 'WB-';

/** Our identity, in the internal reference: Odoo keeps none unique. */
const refOf = (identity: string): string => `${MARK}${identity}`;

/** Those that we made are told of by their shop. */
export const isOurs = ({ ref }: Row): boolean => text(ref)?.startsWith(MARK) === true;

const accepted = (id: number): WriteResult => ({ result: 'accepted', targetId: String(id) });

type Job = Fit<PartnerWrite>;

interface Known {
  partners: Row[];
  countries: Map<string, number>;
  ways: StandingWays;
}

/** Archived ones, too: whoever archived one meant no other to be made. */
const held = (
  ctx: OdooContext,
  field: 'id' | 'ref',
  values: readonly (number | string)[],
  fields: readonly string[],
) =>
  values.length === 0
    ? []
    : search(
        ctx,
        MODEL,
        ['ref', 'active', ...fields],
        [
          [field, 'in', values],
          ['active', 'in', [true, false]],
        ],
        { order: 'id' },
      );

async function knownOf(ctx: OdooContext, writes: readonly Job[]): Promise<Known> {
  const told = new Set(writes.flatMap(({ payload }) => Object.keys(valuesOf(payload, 0))));
  const fields = [...told, ...standingFields(ctx.options)];
  const codes = [...new Set(writes.flatMap(({ payload }) => payload.country ?? []))];
  const [ways, countries, byRef, byId] = await Promise.all([
    standingWays(ctx),
    codes.length === 0 ? [] : search(ctx, 'res.country', ['code'], [['code', 'in', codes]]),
    held(
      ctx,
      'ref',
      writes.filter(({ op }) => op === 'create').map(({ identity }) => refOf(identity)),
      fields,
    ),
    held(
      ctx,
      'id',
      writes.filter(({ op }) => op === 'update').map(({ targetId }) => Number(targetId)),
      fields,
    ),
  ]);
  return {
    partners: [...byRef, ...byId],
    countries: new Map(countries.map(({ id, code }) => [String(code), id])),
    ways,
  };
}

/** The fields of a partner that a customer is told as. */
const valuesOf = (
  { standing: _, country, ...fields }: PartnerWrite,
  countryId: number | undefined,
): Record<string, unknown> => ({
  ...fields,
  ...(country === undefined ? {} : { country_id: countryId }),
});

/** A link is read as its id and its name, and nothing as false. */
const stands = (row: Row, name: string, value: unknown): boolean => (linkId(row[name]) ?? row[name]) === value;

async function tell(ctx: OdooContext, { op, identity, targetId, payload }: Job, known: Known): Promise<WriteResult> {
  const countryId = known.countries.get(payload.country ?? '');
  if (payload.country !== undefined && countryId === undefined)
    return failed({ class: 'rejected', message: `Odoo has no country ${payload.country}`, field: 'country' });
  const [row, second] = known.partners.filter((one) =>
    op === 'update' ? String(one.id) === targetId : one.ref === refOf(identity),
  );
  if (second)
    return failed({ class: 'conflict', message: `two partners have the internal reference ${refOf(identity)}` });
  const values = valuesOf(payload, countryId);
  if (!row) {
    if (op === 'update') return failed({ class: 'conflict', message: `partner ${targetId} is gone` });
    const vals = { ...values, ref: refOf(identity), ...standingChanges(undefined, payload.standing, known.ways) };
    const [id] = await call<number[]>(ctx, { model: MODEL, method: 'create', named: { vals_list: [vals] } });
    if (typeof id === 'number') return accepted(id);
    return failed({ class: 'unknown-outcome', message: 'a partner was made without a word of its id', answered: true });
  }
  if (row.active === false)
    return failed({ class: 'rejected', message: `partner ${row.id} is archived`, field: 'active' });
  const vals = {
    ...Object.fromEntries(Object.entries(values).filter(([name, value]) => !stands(row, name, value))),
    ...standingChanges(row, payload.standing, known.ways),
  };
  if (Object.keys(vals).length > 0) await call(ctx, { model: MODEL, method: 'write', ids: [row.id], named: { vals } });
  return accepted(row.id);
}

/** Each customer is a partner of their own, made once and changed where they differ; nobody else's partner is taken for theirs. */
export const customerVerbs = {
  writeSchema: partnerWrite,
  batch: BATCH,
  // The user's id, the look-ups, and a call for each, some of them side by side.
  requestsPerPush: 8,
  usualRequestsPerPush: 5,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'in-place',

  push: fitting(partnerWrite, async (ctx, writes) => {
    const known = await knownOf(ctx, writes);
    return eachAnswered(writes, (write) => tell(ctx, write, known));
  }),

  async find(ctx, identities) {
    const rows = await held(ctx, 'ref', identities.map(refOf), []);
    return identities.map((identity): Finding => {
      const [one, second] = rows.filter(({ ref }) => ref === refOf(identity));
      if (second) return { found: 'unsure', why: `two partners have the internal reference ${refOf(identity)}` };
      return one ? { found: true, targetId: String(one.id) } : { found: false };
    });
  },
} satisfies Partial<KindPort<OdooOptions>>;
