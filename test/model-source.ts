import type { HttpRequest } from '../connectors/http.ts';
import type { Reply } from './rest-context.ts';

interface Row {
  id: number;
  v: number;
  at: number;
}

/** How the source gives its list in pages. */
export type Paging = 'page' | 'offset' | 'token' | 'last id';

const SIZE = 3;

/** The definition of a source that pages like this, as an operator would declare it. */
export const definitionFor = (paging: Paging): string => {
  const since = 'since: "{since}"';
  const lists: Record<Paging, string> = {
    page: `{ request: { method: GET, path: /orders, query: { ${since}, page: "{page}" } }, items: rows, paging: { by: page, size: ${SIZE} }, order: oldest change first }`,
    offset: `{ request: { method: GET, path: /orders, query: { ${since}, offset: "{offset}", sort: id } }, items: rows, paging: { by: offset, size: ${SIZE}, total: total }, order: by id }`,
    token: `{ request: { method: GET, path: /orders, query: { ${since}, token: "{cursor}" } }, items: rows, paging: { by: cursor, next: next }, order: oldest change first }`,
    'last id': `{ request: { method: GET, path: /orders, query: { after: "{cursor}", sort: id } }, items: rows, paging: { by: last id, size: ${SIZE} } }`,
  };
  const changed = paging === 'last id' ? '' : ', changed: at';
  return `auth: none\nkinds:\n  order:\n    record: { id: id${changed} }\n    list: ${lists[paging]}\n`;
};

/** A source with a clock of its own, whose list changes between two of its pages. */
export class ModelSource {
  readonly rows = new Map<number, Row>();
  /** Changes made of each record, its making included. */
  readonly changes = new Map<number, number>();
  readonly #now: () => number;
  #made = 0;
  /** What happens before each of the next answers. */
  between: (() => void)[] = [];
  /** Answers its last page for every page after it. */
  repeatsLast = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  create(): void {
    this.#made += 1;
    this.#put({ id: this.#made, v: 1, at: this.#now() });
  }

  /** Of the record that is at this place among those that are there. */
  change(place: number): void {
    const row = [...this.rows.values()][place % Math.max(1, this.rows.size)];
    if (row) this.#put({ ...row, v: row.v + 1, at: this.#now() });
  }

  delete(place: number): void {
    const id = [...this.rows.keys()][place % Math.max(1, this.rows.size)];
    if (id !== undefined) this.rows.delete(id);
  }

  #put(row: Row): void {
    this.rows.set(row.id, row);
    this.changes.set(row.id, (this.changes.get(row.id) ?? 0) + 1);
  }

  answer(_request: HttpRequest, url: URL): Reply {
    this.between.shift()?.();
    const asked = (name: string) => url.searchParams.get(name);
    const since = asked('since') ? Date.parse(asked('since') as string) : 0;
    const rows = [...this.rows.values()].filter(({ id, at }) => at >= since && id > Number(asked('after') ?? 0));
    rows.sort((a, b) => (asked('sort') === 'id' ? a.id - b.id : a.at - b.at || a.id - b.id));
    const wanted = asked('page') ? (Number(asked('page')) - 1) * SIZE : Number(asked('offset') ?? asked('token') ?? 0);
    const last = Math.max(0, Math.ceil(rows.length / SIZE) - 1) * SIZE;
    const from = this.repeatsLast ? Math.min(wanted, last) : wanted;
    const page = rows.slice(from, from + SIZE).map(({ at, ...row }) => ({ ...row, at: new Date(at).toISOString() }));
    const next = from + SIZE < rows.length || this.repeatsLast ? String(from + SIZE) : undefined;
    return {
      headers: { date: new Date(this.#now()).toUTCString() },
      data: { rows: page, total: rows.length, ...(next ? { next } : {}) },
    };
  }
}
