import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { Finding, SourceRecord, Write, WriteResult } from '../connector.ts';
import type { HttpAnswer } from '../http.ts';
import { type Caller, named, type RestContext } from './call.ts';
import { holds } from './condition.ts';
import type { ChangeSpec, CreateSpec, FindSpec, ReadSpec, RecordSpec } from './definition-kind.ts';
import { looksFull } from './paging.ts';
import { at, textAt } from './path.ts';
import { itemsOf, recordOf, toldOf } from './records.ts';
import { NOT_FOUND } from './refusals.ts';
import { placeholdersOf, type Scope } from './template.ts';

/** Reads by id, one by one or several at once; what is not there is left out. */
export async function read(
  caller: Caller,
  kind: Kind,
  spec: ReadSpec,
  record: RecordSpec,
  ctx: RestContext,
  ids: string[],
): Promise<SourceRecord[]> {
  const several = spec.items !== undefined && placeholdersOf(spec.request).some(({ path }) => path === 'ids');
  const portions = several ? chunks(ids, spec.size) : ids.map((id) => [id]);
  const found = await Promise.all(
    portions.map(async (portion) => {
      const answer = await orMissing(caller.call(ctx, spec.request, { id: portion[0], ids: portion }, { reads: true }));
      if (!answer) return [];
      const objects = several ? itemsOf(answer, spec.items as string, true) : [at(answer.data, spec.record ?? '$')];
      // Some systems answer something else for an id they do not know: that is nobody's record.
      return objects
        .filter(isObject)
        .map((one) => recordOf(kind, record, one))
        .filter(({ id }) => portion.includes(id));
    }),
  );
  return found.flat();
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const chunks = (ids: string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(ids.length / size) }, (_, n) => ids.slice(n * size, (n + 1) * size));

async function orMissing(calling: Promise<HttpAnswer>): Promise<HttpAnswer | undefined> {
  try {
    return await calling;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof WaybillError && error.failure.class === 'rejected' && error.failure.code === NOT_FOUND;

/** What a failed create means for its write. */
function failed(error: unknown): WriteResult {
  if (!(error instanceof WaybillError)) throw error;
  const { failure } = error;
  // The system holds this identity: with the id it named, or to be searched.
  if (failure.class === 'conflict')
    return { result: 'duplicate', ...(failure.targetId ? { targetId: failure.targetId } : {}) };
  return { result: 'failed', failure };
}

export async function create(
  caller: Caller,
  spec: CreateSpec,
  record: RecordSpec | undefined,
  ctx: RestContext,
  { identity, idempotencyKey, payload }: Write,
): Promise<WriteResult> {
  const scope: Scope = { identity, key: idempotencyKey, payload };
  try {
    const answer = await caller.call(ctx, spec.request, scope, { reads: false });
    const { id, numbers, facts } = toldOf(spec, record, answer.data, answer, scope);
    if (id !== undefined) return { result: 'accepted', targetId: id, numbers, facts };
    // It may well be there, but nobody can say which one it is.
    const failure: Failure = {
      class: 'unknown-outcome',
      message: `${named(answer)}: taken, but no id in the answer`,
      answered: true,
    };
    return { result: 'failed', failure };
  } catch (error) {
    return failed(error);
  }
}

/** An update or a cancel of an object by its id. */
export async function change(
  caller: Caller,
  spec: ChangeSpec,
  ctx: RestContext,
  targetId: string,
  scope: Scope,
): Promise<WriteResult> {
  try {
    await caller.call(ctx, spec.request, { ...scope, id: targetId }, { reads: false });
    return { result: 'accepted', targetId };
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    const { failure } = error;
    const code = failure.class === 'rejected' ? failure.code : undefined;
    if (code !== undefined && spec.already.some((one) => String(one) === code)) return { result: 'accepted', targetId };
    return { result: 'failed', failure };
  }
}

/** Looks for each identity; an answer that cannot be trusted is `unsure`. */
export function find(
  caller: Caller,
  spec: FindSpec,
  record: RecordSpec | undefined,
  ctx: RestContext,
  identities: string[],
  payloads: readonly unknown[] = [],
): Promise<Finding[]> {
  return Promise.all(
    identities.map((identity, n) => findOne(caller, spec, record, ctx, { identity, payload: payloads[n] })),
  );
}

async function findOne(
  caller: Caller,
  spec: FindSpec,
  record: RecordSpec | undefined,
  ctx: RestContext,
  scope: { identity: string; payload: unknown },
): Promise<Finding> {
  const answer = await orMissing(caller.call(ctx, spec.request, scope, { reads: true }));
  if (!answer) return { found: false };
  const objects =
    spec.items !== undefined
      ? itemsOf(answer, spec.items, false)
      : [at(answer.data, spec.record ?? '$')].filter(isObject);
  const ours = objects.filter((one) => textAt(one, spec.match) === scope.identity);
  const live = ours.filter((one) => !record?.cancelled || !holds(record.cancelled, one));
  if (live.length > 1) return { found: 'unsure', why: `${live.length} objects carry this reference` };
  const [one] = live;
  if (one) {
    const { id, numbers, facts } = toldOf(spec, record, one, answer, scope);
    return id === undefined
      ? { found: 'unsure', why: 'what was found has no id' }
      : { found: true, targetId: id, numbers, facts };
  }
  // A filter that the system does not know is mostly ignored: then it answers others, and ours may be on a later page.
  const others = ours.length === 0 && objects.length > 0;
  if (others && (!spec.answersOthers || looksFull(objects.length)))
    return { found: 'unsure', why: 'the search answers other objects than the one asked for' };
  return { found: false };
}
