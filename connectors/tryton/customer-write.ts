import { z } from 'zod';
import { STANDINGS } from '../../domain/accounts.ts';
import type { Failure } from '../../domain/failures.ts';
import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, Write, WriteResult } from '../connector.ts';
import { unfit } from '../fitting.ts';
import { ADDRESS_FIELDS, partyAddress, unknownCountry } from './addresses.ts';
import type { TrytonApi } from './api.ts';
import { countries } from './catalogue.ts';
import { type CustomerCategories, categoryChanges, customerCategories } from './customer-categories.ts';
import { differences, type HeldParty, identifiersOf } from './customer-values.ts';

import type { TrytonOptions } from './options.ts';
import { party, partyCode, partyValues } from './parties.ts';

/** A customer as a mapping makes it: the same `key` is the same party as that of the customer's orders. */
export const customerPayload = party
  .extend({
    /** A tax number; `type` is one of Tryton's, `eu_vat` for one, and is checked by it. */
    tax_identifier: z.looseObject({ type: z.string().optional(), code: z.string().min(1) }).optional(),
    standing: z.enum(STANDINGS).optional().describe('how their account stands: shown by `standingCategories`'),
    /** Those that it lacks are added; none is taken away, because documents name them. */
    addresses: z.array(partyAddress).default([]),
  })
  .meta({ complete: true });

export type CustomerPayload = z.output<typeof customerPayload>;

interface Job {
  write: Write;
  customer: CustomerPayload;
  code: string;
}

const FIELDS = [
  ...['code', 'name', 'active', 'identifiers.type', 'identifiers.code'],
  ...['contact_mechanisms.type', 'contact_mechanisms.value', 'categories.name', ...ADDRESS_FIELDS],
];

/** Parties of these codes and identities, also deactivated ones: their codes are taken too. */
async function heldParties(api: TrytonApi, identities: string[], jobs: Job[] = []): Promise<HeldParty[]> {
  const codes = jobs.map(({ code }) => code);
  const ids = jobs.flatMap(({ write }) => (write.targetId === undefined ? [] : [Number(write.targetId)]));
  const named = ['OR', ['identifiers.code', 'in', identities], ['code', 'in', codes], ['id', 'in', ids]];
  return api.search<HeldParty>('party.party', [['active', 'in', [true, false]], named], FIELDS, {
    order: [['id', 'ASC']],
  });
}

/** Our identity is an identifier of the party, without a type. */
const carries = (row: HeldParty, identity: string): boolean => row.identifiers.some(({ code }) => code === identity);

export async function findCustomers(api: TrytonApi, identities: string[]): Promise<Finding[]> {
  const rows = await heldParties(api, identities);
  return identities.map((identity): Finding => {
    const [row, second] = rows.filter((one) => carries(one, identity));
    if (second) return { found: 'unsure', why: 'Tryton holds more than one party with this identifier' };
    return row ? { found: true, targetId: String(row.id), numbers: numbersOf(row.code) } : { found: false };
  });
}

const numbersOf = (code: string | null): string[] => (code ? [code] : []);

/**
 * Looks for all of them in one search, makes what is missing in one call, and changes what differs, a call each. A party is one row of
 * Tryton's for one call of ours: nothing is ever half made.
 */
export async function pushCustomers(api: TrytonApi, options: TrytonOptions, writes: Write[]): Promise<WriteResult[]> {
  const results = new Map<Write, WriteResult>();
  const jobs: Job[] = [];
  for (const write of writes) {
    const parsed = customerPayload.safeParse(write.payload);
    if (parsed.success) {
      const { data: customer } = parsed;
      jobs.push({ write, customer, code: partyCode({ party: customer, identity: write.identity }) });
    } else results.set(write, failed(unfit(parsed.error)));
  }
  const known = await countries(
    api,
    jobs.flatMap(({ customer }) => customer.addresses.map(({ country }) => country)),
  );
  const categories = await customerCategories(api, options);
  const sound: Job[] = [];
  for (const job of jobs) {
    const stranger = job.customer.addresses.find(({ country }) => !known.has(country));
    if (stranger) results.set(job.write, failed(unknownCountry(stranger.country)));
    else sound.push(job);
  }
  for (const [write, result] of await pushSound(api, sound, known, categories)) results.set(write, result);
  return writes.map((write) => results.get(write) as WriteResult);
}

async function pushSound(api: TrytonApi, jobs: Job[], countryIds: Map<string, number>, categories: CustomerCategories) {
  const results = new Map<Write, WriteResult>();
  if (jobs.length === 0) return results;
  const look = (some: Job[]) =>
    heldParties(
      api,
      some.map(({ write }) => write.identity),
      some,
    );
  const rows = await look(jobs);
  const fresh = jobs.filter((job) => job.write.op === 'create' && whose(rows, job).length === 0);
  const make = async (some: Job[]): Promise<Failure | undefined> => {
    const made = await tried(() =>
      api.create(
        'party.party',
        some.map((job) => newValues(job, countryIds, categories)),
      ),
    );
    for (const [at, { write, code }] of some.entries()) {
      const result: WriteResult = Array.isArray(made)
        ? { result: 'accepted', targetId: String(made[at]), numbers: [code] }
        : failed(made.failure);
      results.set(write, result);
    }
    return Array.isArray(made) ? undefined : made.failure;
  };
  const change = async (job: Job, found: HeldParty[]) =>
    results.set(job.write, await changed(api, job, found, countryIds, categories));

  if (fresh.length > 0 && (await make(fresh))?.class === 'rejected') {
    // Together one bad one refuses all; alone, one whose code was taken meanwhile is another's, or ours from a lost answer.
    for (const job of fresh) {
      if ((await make([job]))?.class !== 'rejected') continue;
      const found = whose(await look([job]), job);
      if (found.length > 0) await change(job, found);
    }
  }
  for (const job of jobs) if (!results.has(job.write)) await change(job, whose(rows, job));
  return results;
}

/** The parties that a write means: that of its id, else of its identity, else of its code. */
function whose(rows: HeldParty[], { write, code }: Job): HeldParty[] {
  if (write.op === 'update') return rows.filter((row) => String(row.id) === write.targetId);
  const ours = rows.filter((row) => carries(row, write.identity));
  return ours.length > 0 ? ours : rows.filter((row) => row.code === code);
}

function newValues(
  { write, customer, code }: Job,
  countryIds: Map<string, number>,
  categories: CustomerCategories,
): object {
  const first = categoryChanges([], customer.standing, categories);
  const partner = { party: customer, identity: write.identity, addresses: customer.addresses };
  return {
    ...partyValues(code, partner, customer.addresses, countryIds),
    identifiers: [['create', identifiersOf(customer, write.identity)]],
    ...(first.length > 0 ? { categories: first } : {}),
  };
}

async function changed(
  api: TrytonApi,
  { write, customer }: Job,
  [row, second]: HeldParty[],
  countryIds: Map<string, number>,
  categories: CustomerCategories,
): Promise<WriteResult> {
  const id = write.targetId ?? '';
  if (!row) return failed({ class: 'conflict', targetId: id, message: `no such party in Tryton: ${id}` });
  const targetId = String(row.id);
  if (second)
    return failed({ class: 'conflict', targetId, message: 'Tryton holds more than one party with this identifier' });
  if (!row.active)
    return failed({ class: 'rejected', code: 'inactive', message: `the party ${row.code ?? row.id} is deactivated` });
  const values = differences(row, customer, { identity: write.identity, countryIds, categories });
  if (Object.keys(values).length > 0) {
    const done = await tried(() => api.write('party.party', row.id, values));
    if (done instanceof WaybillError) return failed(done.failure);
  }
  return { result: 'accepted', targetId, numbers: numbersOf(row.code) };
}

async function tried<T>(call: () => Promise<T>): Promise<T | WaybillError> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WaybillError) return error;
    throw error;
  }
}
