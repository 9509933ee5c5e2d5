import type { z } from 'zod';
import type { Connection } from '../../../connectors/connections.ts';
import type { AnyContext, AnyPort, Page, SourceRecord } from '../../../connectors/connector.ts';
import { WaybillError } from '../../../domain/failures.ts';
import type { Kind } from '../../../domain/kinds.ts';
import { unusedIdentity } from './identity.ts';
import { Broken, type Outcome, tried, Untried } from './outcome.ts';

/** How much of a real account is read. */
export interface Bounds {
  /** Pages of each list that have something on them. */
  pages: number;
  now(): number;
}

const DAY_MS = 86_400_000;
/** Pages without a record that are passed over: some systems are read span by span, from long ago. */
const MOST_EMPTY = 30;
/** Records that are read again by their ids. */
const READ_AGAIN = 3;

/** Everything of the contract that only reads, for one kind. */
export async function readingItems(
  { connector }: Connection,
  kind: Kind,
  context: () => AnyContext,
  bounds: Bounds,
): Promise<Outcome[]> {
  const port = connector.kinds[kind] as AnyPort;
  const seen: Page[] = [];
  const has = (verb: unknown, item: string, run: () => Promise<string>): Promise<Outcome> =>
    verb ? tried(item, kind, run) : Promise.resolve({ kind, item, result: 'absent', why: '' });
  return [
    await has(port.pull, 'pull', async () => {
      await pull(port, context(), null, bounds, seen);
      return told(port, kind, seen);
    }),
    await has(port.pull, 'resume', () => resumes(port, context, seen, bounds)),
    await has(port.read, 'read', () => readsAgain(port, kind, context(), seen)),
    await has(port.find, 'find', () => findsNothing(port, context())),
    await has(port.survey, 'survey', () => surveys(port, context(), bounds)),
  ];
}

async function pull(
  port: AnyPort,
  ctx: AnyContext,
  cursor: string | null,
  { pages }: Bounds,
  into: Page[],
): Promise<void> {
  let read = 0;
  for await (const page of (port.pull as NonNullable<AnyPort['pull']>)(ctx, cursor)) {
    read += 1;
    if (page.records.length > 0) into.push(page);
    if (into.length >= pages || read >= MOST_EMPTY + pages) return;
  }
}

const recordsOf = (pages: readonly Page[]): SourceRecord[] => pages.flatMap(({ records }) => records);

/** Each record is of its kind, has an id, and is what its schema says. */
function told(port: AnyPort, kind: Kind, pages: readonly Page[]): string {
  const records = recordsOf(pages);
  for (const record of records) {
    if (record.kind !== kind) throw new Broken(`a ${record.kind} among the ${kind}s`);
    if (!record.id) throw new Broken('a record without an id');
    checkShape(port.schema, record);
  }
  if (records.length === 0) throw new Untried('the account has none to pull');
  return `${counted(records.length, 'record')} in ${counted(pages.length, 'page')}, each as its schema says`;
}

/** Only paths and types are told: values may be a person's. */
function checkShape(schema: z.ZodType, { id, data }: SourceRecord): void {
  const [issue] = schema.safeParse(data).error?.issues ?? [];
  if (issue)
    throw new Broken(`${id} is not as its schema says: ${issue.path.join('.') || 'the record'} (${issue.code})`);
}

/** What the first page's cursor goes on with misses nothing of the second. */
async function resumes(
  port: AnyPort,
  context: () => AnyContext,
  seen: readonly Page[],
  bounds: Bounds,
): Promise<string> {
  const [first, second] = seen;
  if (!first || !second) throw new Untried('there is one page only');
  const again: Page[] = [];
  await pull(port, context(), first.cursor, bounds, again);
  const ids = new Set(recordsOf(again).map(({ id }) => id));
  const missed = second.records.filter(({ id }) => !ids.has(id));
  if (missed.length > 0)
    throw new Broken(
      `from the first page's cursor on, ${missed.length} of the second were missed, such as ${missed[0]?.id}`,
    );
  return "the first page's cursor leads to the second";
}

async function readsAgain(port: AnyPort, kind: Kind, ctx: AnyContext, seen: readonly Page[]): Promise<string> {
  const ids = [...new Set(recordsOf(seen).map(({ id }) => id))].slice(0, READ_AGAIN);
  if (ids.length === 0) throw new Untried('no id is known: nothing was pulled');
  const records = await (port.read as NonNullable<AnyPort['read']>)(ctx, ids);
  const strange = records.find((record) => record.kind !== kind || !ids.includes(record.id));
  if (strange) throw new Broken(`it answered ${strange.id}, which nobody asked for`);
  for (const record of records) checkShape(port.schema, record);
  // What went away since it was pulled is left out, and that is right.
  if (records.length === 0) throw new Broken(`none of ${ids.join(', ')} was found again`);
  return `${records.length} of ${ids.length} read again by id`;
}

/** Our reference of an object that was never made. Some systems can only be searched below an object that a write names: there is none. */
async function findsNothing(port: AnyPort, ctx: AnyContext): Promise<string> {
  const identity = unusedIdentity(port);
  const [finding] = await (port.find as NonNullable<AnyPort['find']>)(ctx, [identity]).catch((error: unknown) => {
    const bare = error instanceof TypeError || (error instanceof WaybillError && error.failure.class === 'validation');
    if (bare) throw new Untried('it searches below the object that a write names: --write tries it');
    throw error;
  });
  if (finding?.found === true) throw new Broken(`it found ${finding.targetId} by a reference that nobody gave`);
  if (finding?.found === 'unsure') throw new Untried(`it cannot say without a write: ${finding.why}`);
  return 'a reference that nobody gave is not found';
}

async function surveys(port: AnyPort, ctx: AnyContext, { pages, now }: Bounds): Promise<string> {
  const period = { from: now() - DAY_MS, to: now() };
  let objects = 0;
  let read = 0;
  for await (const page of (port.survey as NonNullable<AnyPort['survey']>).list(ctx, period, null)) {
    for (const { targetId, at } of page.objects)
      if (!targetId || !Number.isFinite(at)) throw new Broken('an object without an id or a time');
    objects += page.objects.length;
    read += 1;
    if (read >= pages) break;
  }
  return `${counted(objects, 'object')} of the last day in ${counted(read, 'page')}`;
}

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
