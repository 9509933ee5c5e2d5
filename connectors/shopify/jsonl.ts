import { WaybillError } from '../../domain/failures.ts';
import { parseJson } from '../json.ts';
import type { ShopifyContext } from './graphql.ts';

/** A root object of a bulk operation's file, with the objects that belong to it. */
export interface BulkObject extends Record<string, unknown> {
  children: object[];
}

/** A few hundred orders. */
const STRETCH_BYTES = 1024 * 1024;
/** One order that is longer than this is not read. */
const LONGEST_BYTES = 32 * 1024 * 1024;

/**
 * Reads a file of grouped JSON lines from a byte on, a stretch at a time. Each stretch ends where a root object begins, so that `next` is
 * where the reading goes on, in this process or another. No credentials go with it: the address itself is the permission.
 */
export async function* bulkFile(
  ctx: ShopifyContext,
  url: string,
  from: number,
): AsyncGenerator<{ objects: BulkObject[]; next: number }> {
  let at = from;
  let length = STRETCH_BYTES;
  for (;;) {
    const { text, ended } = await stretch(ctx, url, at, length);
    const whole = ended ? text : upToLastRoot(text);
    if (whole === '' && !ended) {
      if (length >= LONGEST_BYTES)
        throw new WaybillError({
          class: 'rejected',
          message: `an object of over ${LONGEST_BYTES} bytes in the bulk file`,
        });
      length *= 2;
      continue;
    }
    at += Buffer.byteLength(whole);
    const objects = objectsIn(whole);
    if (objects.length > 0) yield { objects, next: at };
    if (ended) return;
    length = STRETCH_BYTES;
  }
}

async function stretch(
  ctx: ShopifyContext,
  url: string,
  from: number,
  length: number,
): Promise<{ text: string; ended: boolean }> {
  const headers = { range: `bytes=${from}-${from + length - 1}`, accept: '*/*' };
  const answer = await ctx.http.request({ method: 'GET', url, headers });
  const total = Number(/\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1]);
  if (answer.status !== 206 || Number.isNaN(total))
    throw new WaybillError({ class: 'unavailable', message: 'the bulk file is not served by ranges' });
  // A single line is JSON, and comes parsed: nothing is lost by writing it again.
  const text = typeof answer.data === 'string' ? answer.data : `${JSON.stringify(answer.data)}\n`;
  return { text, ended: from + length >= total };
}

const isChild = (line: string): boolean => line.includes('"__parentId"');

/** Whole groups: up to where the last root object begins, because more of its children may follow. */
function upToLastRoot(text: string): string {
  let end = text.lastIndexOf('\n');
  while (end > 0) {
    const begin = text.lastIndexOf('\n', end - 1) + 1;
    if (!isChild(text.slice(begin, end))) return text.slice(0, begin);
    end = begin - 1;
  }
  return '';
}

function objectsIn(text: string): BulkObject[] {
  const objects: BulkObject[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const { __parentId: parent, ...object } = parseJson(line) as Record<string, unknown>;
    if (parent === undefined) objects.push({ ...object, children: [] });
    else objects.at(-1)?.children.push(object);
  }
  return objects;
}
