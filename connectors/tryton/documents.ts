import type { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, Write, WriteResult } from '../connector.ts';
import { unfit } from '../fitting.ts';
import type { TrytonApi } from './api.ts';

/** The parts of a document that all kinds of them share: a number, a state, and our identity as reference. */
export interface DocumentRow {
  id: number;
  number: string | null;
  state: string;
  reference: string | null;
}

/** One write on its way: what is asked, the document it became, and its result once that is certain. */
export interface Job<Payload, Row extends DocumentRow> {
  write: Write;
  payload: Payload;
  row?: Row;
  /** It was there before this push: somebody sent it already, and the answer was lost. */
  found?: boolean;
  result?: WriteResult;
}

/** How a kind of document is made and brought to where Waybill leaves it. */
export interface DocumentMaker<Payload, Row extends DocumentRow> {
  model: string;
  schema: z.ZodType<Payload>;
  fields: string[];
  /** Documents that still count; cancelled ones hold no identity. */
  live(row: Row): boolean;
  /** It is where Waybill leaves it. */
  complete(row: Row): boolean;
  /** Values of a new document for each payload, or why there cannot be one. */
  values(api: TrytonApi, jobs: Job<Payload, Row>[]): Promise<(object | Failure)[]>;
  /** Why a document found or made cannot be gone on with: it is not what was asked for. */
  mismatch?(row: Row, payload: Payload): Failure | undefined;
  /** Presses the buttons from the state it is in; answers the row as it is then. */
  advance(api: TrytonApi, row: Row): Promise<Row>;
}

/** Documents by our identity, live ones only: all of them in one search, because `reference` is not unique. */
export async function held<Row extends DocumentRow>(
  api: TrytonApi,
  maker: Pick<DocumentMaker<unknown, Row>, 'model' | 'fields' | 'live'>,
  identities: string[],
): Promise<Map<string, Row[]>> {
  const rows = await api.search<Row>(maker.model, [['reference', 'in', identities]], maker.fields, {
    order: [['id', 'ASC']],
  });
  const byReference = new Map<string, Row[]>();
  for (const row of rows.filter(maker.live)) {
    const reference = row.reference ?? '';
    byReference.set(reference, [...(byReference.get(reference) ?? []), row]);
  }
  return byReference;
}

/** A half-made document counts as absent, so that the next push finds and completes it. */
export async function findDocuments<Payload, Row extends DocumentRow>(
  api: TrytonApi,
  maker: DocumentMaker<Payload, Row>,
  identities: string[],
): Promise<Finding[]> {
  if (identities.length === 0) return [];
  const known = await held(api, maker, identities);
  return identities.map((identity): Finding => {
    const [row, second] = known.get(identity) ?? [];
    if (second) return { found: 'unsure', why: `Tryton holds more than one ${maker.model} with this reference` };
    if (!row) return { found: false };
    if (!maker.complete(row)) return { found: false, halfMade: String(row.id) };
    return { found: true, targetId: String(row.id), numbers: numbersOf(row) };
  });
}

/**
 * Looks for what is there already, makes the rest in one call, then brings each to its end. One that stops halfway stays
 * half-made, and the next push goes on with it: so each failure can be told as it is.
 */
export async function pushDocuments<Payload, Row extends DocumentRow>(
  api: TrytonApi,
  maker: DocumentMaker<Payload, Row>,
  writes: Write[],
): Promise<WriteResult[]> {
  const results = new Map<Write, WriteResult>();
  const jobs: Job<Payload, Row>[] = [];
  for (const write of writes) {
    const parsed = maker.schema.safeParse(write.payload);
    if (parsed.success) jobs.push({ write, payload: parsed.data });
    else results.set(write, failed(unfit(parsed.error)));
  }
  if (jobs.length > 0) await pushJobs(api, maker, jobs);
  for (const job of jobs) results.set(job.write, job.result as WriteResult);
  return writes.map((write) => results.get(write) as WriteResult);
}

async function pushJobs<Payload, Row extends DocumentRow>(
  api: TrytonApi,
  maker: DocumentMaker<Payload, Row>,
  jobs: Job<Payload, Row>[],
): Promise<void> {
  const known = await held(
    api,
    maker,
    jobs.map((job) => job.write.identity),
  );
  for (const job of jobs) adopt(maker, job, known.get(job.write.identity) ?? []);
  await make(
    api,
    maker,
    jobs.filter((job) => !job.row && !job.result),
  );
  for (const job of jobs) if (job.row && !job.result) job.result = await finish(api, maker, job, job.row);
}

function adopt<Payload, Row extends DocumentRow>(
  maker: DocumentMaker<Payload, Row>,
  job: Job<Payload, Row>,
  rows: Row[],
): void {
  const [row, second] = rows;
  if (!row) return;
  if (second) {
    job.result = failed({
      class: 'conflict',
      message: `Tryton holds more than one ${maker.model} with this reference`,
      targetId: String(row.id),
    });
    return;
  }
  job.row = row;
  job.found = true;
}

/** All in one transaction; where Tryton refuses them together, one by one. */
async function make<Payload, Row extends DocumentRow>(
  api: TrytonApi,
  maker: DocumentMaker<Payload, Row>,
  jobs: Job<Payload, Row>[],
): Promise<void> {
  if (jobs.length === 0) return;
  const values = await maker.values(api, jobs);
  const sound: { job: Job<Payload, Row>; value: object }[] = [];
  for (const [at, job] of jobs.entries()) {
    const value = values[at] as object | Failure;
    if ('class' in value) job.result = failed(value as Failure);
    else sound.push({ job, value });
  }
  const refusal = await create(api, maker, sound);
  if (!refusal) return;
  for (const one of sound) {
    delete one.job.result;
    await create(api, maker, [one]);
  }
}

/** Marks the jobs with their outcome; answers the failure where Tryton refused them all. */
async function create<Payload, Row extends DocumentRow>(
  api: TrytonApi,
  maker: DocumentMaker<Payload, Row>,
  sound: { job: Job<Payload, Row>; value: object }[],
): Promise<Failure | undefined> {
  if (sound.length === 0) return undefined;
  let ids: number[];
  try {
    const values = sound.map(({ value }) => value);
    ids = await api.create(maker.model, values);
  } catch (error) {
    const { failure } = known(error);
    for (const { job } of sound) job.result = failed(failure);
    return failure.class === 'rejected' ? failure : undefined;
  }
  const identities = sound.map(({ job }) => job.write.identity);
  const rows = await afterwards(() => held(api, maker, identities));
  for (const [at, { job }] of sound.entries()) {
    if (rows instanceof WaybillError) job.result = failed(rows.failure);
    else await settle(api, maker, job, rows.get(job.write.identity) ?? [], ids[at] as number);
  }
  return undefined;
}

/**
 * The document that this push made, or an older one: a request that we had given up on can reach its end after we looked.
 * Then the older one counts, and ours goes.
 */
async function settle<Payload, Row extends DocumentRow>(
  api: TrytonApi,
  maker: DocumentMaker<Payload, Row>,
  job: Job<Payload, Row>,
  rows: Row[],
  id: number,
): Promise<void> {
  const made = rows.find((row) => row.id === id);
  const [oldest] = rows;
  if (!made || !oldest) {
    job.result = failed({ class: 'unknown-outcome', message: 'a document vanished right after it was made' });
    return;
  }
  job.row = oldest;
  if (oldest.id === id) return;
  job.found = true;
  const failure = await withdraw(api, maker, made);
  if (failure) job.result = failed(failure);
}

async function finish<Payload, Row extends DocumentRow>(
  api: TrytonApi,
  maker: DocumentMaker<Payload, Row>,
  job: Job<Payload, Row>,
  row: Row,
): Promise<WriteResult> {
  const differs = maker.mismatch?.(row, job.payload);
  if (differs) {
    return failed((maker.complete(row) ? undefined : await withdraw(api, maker, row)) ?? differs);
  }
  // Without an id, so that `find` is asked and tells the number too.
  if (job.found && maker.complete(row)) return { result: 'duplicate' };
  const done = await afterwards(() => maker.advance(api, row));
  if (done instanceof WaybillError) {
    return failed((done.failure.class === 'rejected' ? await withdraw(api, maker, row) : undefined) ?? done.failure);
  }
  return { result: 'accepted', targetId: String(done.id), numbers: numbersOf(done) };
}

/** A refused document must not stay behind half-made; the failure where nobody knows whether it does. */
async function withdraw<Payload, Row extends DocumentRow>(
  api: TrytonApi,
  maker: DocumentMaker<Payload, Row>,
  row: Row,
): Promise<Failure | undefined> {
  const gone = await afterwards(() => api.press(maker.model, row.id, 'cancel', ['id']));
  return gone instanceof WaybillError && gone.failure.class === 'unknown-outcome' ? gone.failure : undefined;
}

async function afterwards<T>(call: () => Promise<T>): Promise<T | WaybillError> {
  try {
    return await call();
  } catch (error) {
    return known(error);
  }
}

function known(error: unknown): WaybillError {
  if (error instanceof WaybillError) return error;
  throw error;
}

export const numbersOf = (row: DocumentRow): string[] => (row.number ? [row.number] : []);
