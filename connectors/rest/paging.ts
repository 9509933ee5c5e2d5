import type { HttpAnswer } from '../http.ts';
import type { PagingSpec } from './definition-kind.ts';
import { at, textAt } from './path.ts';
import type { Scope } from './template.ts';

/** Where in a list the next page is: pages counted from 0, items passed over, a cursor, or an address that the system named. */
export interface Position {
  page?: number;
  offset?: number;
  cursor?: string;
  url?: string;
}

export const FIRST: Position = {};

/** What placeholders find of a position. */
export function scopeOf(paging: PagingSpec, position: Position): Scope {
  const limit = 'size' in paging && paging.size !== undefined ? { limit: paging.size } : {};
  switch (paging.by) {
    case 'page':
      return { ...limit, page: paging.first + (position.page ?? 0) };
    case 'offset':
      return { ...limit, offset: position.offset ?? 0 };
    case 'last id':
      return { ...limit, cursor: position.cursor ?? paging.start };
    case 'cursor':
      return { ...limit, cursor: position.cursor };
    default:
      return limit;
  }
}

/** The position after a page; undefined after the last one. `lastId` is the last item's. */
export function nextOf(
  paging: PagingSpec,
  position: Position,
  answer: HttpAnswer,
  count: number,
  lastId: string | undefined,
): Position | undefined {
  switch (paging.by) {
    case 'none':
      return undefined;
    case 'page': {
      const page = (position.page ?? 0) + 1;
      return count > 0 && goesOn(paging, answer, count, page, page * paging.size) ? { page } : undefined;
    }
    case 'offset': {
      // By what really came: systems give fewer than they are asked for.
      const offset = (position.offset ?? 0) + count;
      return count > 0 && goesOn(paging, answer, count, undefined, offset) ? { offset } : undefined;
    }
    case 'cursor': {
      const cursor = textAt(answer.data, paging.next);
      const ended = paging.more !== undefined && !truthy(at(answer.data, paging.more));
      // A cursor that leads to itself would be followed for ever.
      return cursor === undefined || ended || cursor === position.cursor ? undefined : { cursor };
    }
    case 'last id':
      return lastId === undefined || lastId === position.cursor || !isFull(count, paging.size)
        ? undefined
        : { cursor: lastId };
    case 'link header': {
      const url = nextLink(answer.headers.link);
      return url === undefined || url === answer.url ? undefined : { url: absolute(url, answer.url) };
    }
    case 'next url': {
      const url = textAt(answer.data, paging.next);
      return url === undefined || url === answer.url ? undefined : { url: absolute(url, answer.url) };
    }
  }
}

type Counted = Extract<PagingSpec, { by: 'page' | 'offset' }>;

function goesOn(paging: Counted, answer: HttpAnswer, count: number, page: number | undefined, passed: number): boolean {
  if (paging.more) return truthy(at(answer.data, paging.more));
  const pages = paging.pages && numberAt(answer, paging.pages);
  if (pages !== undefined && page !== undefined) return page < (pages as number);
  const total = paging.total && numberAt(answer, paging.total);
  // Pages may be smaller than asked for, so that a total is only believed where the pages are full.
  if (typeof total === 'number' && (paging.by === 'offset' || count >= paging.size)) return passed < total;
  return isFull(count, paging.size);
}

/** A round number may be the system's own limit, lower than what it was asked for: one call more finds out. */
const isFull = (count: number, size: number): boolean => count >= size || looksFull(count);

/** Whether so many items may be a whole page, of a size that nobody told. */
export const looksFull = (count: number): boolean => count >= 10 && count % 10 === 0;

/** How many pages a list has; its first page is known. */
export function pagesIn(paging: Counted, answer: HttpAnswer, count: number): number {
  const pages = paging.pages && numberAt(answer, paging.pages);
  if (typeof pages === 'number') return pages;
  const total = paging.total && numberAt(answer, paging.total);
  return typeof total === 'number' && count > 0 ? Math.ceil(total / count) : 1;
}

/** How many items the whole list has, where the answer says. */
export const totalOf = (paging: Counted, answer: HttpAnswer): number | undefined =>
  paging.total === undefined ? undefined : numberAt(answer, paging.total);

/** The position of a page by its number from 0, in a list whose pages have `count` items. */
export const positionOf = (paging: Counted, page: number, count: number): Position =>
  paging.by === 'page' ? { page } : { offset: page * count };

function numberAt(answer: HttpAnswer, path: string): number | undefined {
  const value = Number(textAt(answer.data, path));
  return Number.isFinite(value) ? value : undefined;
}

const truthy = (value: unknown): boolean => value === true || value === 1 || /^(true|1|y|yes)$/i.test(String(value));

/** The address of `rel="next"` in a `Link` header (RFC 8288). */
export function nextLink(header: string | undefined): string | undefined {
  for (const [, url, parameters = ''] of (header ?? '').matchAll(/<([^>]*)>([^<]*)/g))
    if (/;\s*rel\s*=\s*"?(?:[^";,]*\s)?next(?:\s[^";,]*)?"?\s*(?:[;,]|$)/i.test(parameters)) return url;
  return undefined;
}

const absolute = (url: string, from: string): string => new URL(url, from).href;
