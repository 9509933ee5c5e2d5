import { posix } from 'node:path';
import type { Books, Collection } from '../books.ts';
import type { BookEntry } from '../sandbox.ts';
import type { Tree } from './tree.ts';

/** What it is told, by what its files are called. */
const TOLD = ['order', 'shipment', 'return'] as const;

/** What the partner wrote down when it took a file. */
interface Booked {
  id: string;
  kind: (typeof TOLD)[number];
  file: string;
  reference: string;
  lines: { sku: string; quantity: number }[];
}

export const IN = '/in';
export const OUT = '/out';
export const TAKEN = '/out/taken';
export const FOLDERS = [IN, OUT, TAKEN];

/** The partner's desk: it lays files down for us, takes those that we lay down, and books what stands in them. */
export class Partner {
  readonly #tree: Tree;
  readonly #books: Books;
  readonly #booked: Collection<Booked>;

  constructor(tree: Tree, books: Books) {
    this.#tree = tree;
    this.#books = books;
    this.#booked = books.collection<Booked>('booked');
  }

  /** Lays a file down, whole. */
  drop(path: string, text: string): string {
    this.#tree.write(path, Buffer.from(text));
    return path;
  }

  /** A name that no file had yet: `orders-000001.csv`. */
  nextName(kind: string): string {
    return `${IN}/${kind}-${String(this.#books.next('file')).padStart(6, '0')}.csv`;
  }

  /** Takes every file that waits and is no draft, books it, and moves it aside. */
  take(): number {
    const waiting = this.#waiting();
    for (const one of waiting) {
      this.#tree.rename(posix.join(OUT, one.file), posix.join(TAKEN, one.file));
      const id = String(this.#books.next('booked'));
      this.#booked.put(id, { ...one, id });
    }
    return waiting.length;
  }

  #waiting(): Booked[] {
    return this.#tree
      .list(OUT)
      .filter(({ is, path }) => is === 'file' && !posix.basename(path).startsWith('.'))
      .map(({ path }) => readFile(posix.basename(path), this.#tree.read(path).toString()));
  }

  entries(): BookEntry[] {
    const shown = ({ id, kind, reference, lines }: Booked, state: 'waiting' | 'taken'): BookEntry => ({
      kind,
      id,
      reference,
      state,
      live: true,
      complete: state === 'taken',
      lines,
    });
    return [
      ...this.#waiting().map((one) => shown(one, 'waiting')),
      ...this.#booked.values().map((one) => shown(one, 'taken')),
    ];
  }
}

/** As a partner reads what it is given: columns by their names, a row a line. */
function readFile(file: string, text: string): Booked {
  const [head = [], ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(cellsOf);
  const of = (row: string[], column: string) => row[head.indexOf(column)] ?? '';
  return {
    id: file,
    kind: TOLD.find((kind) => file.startsWith(kind)) ?? 'order',
    file,
    reference: of(rows[0] ?? [], 'reference'),
    lines: rows.map((row) => ({ sku: of(row, 'sku'), quantity: Number(of(row, 'quantity')) })),
  };
}

/** Cells of a row of CSV; line ends within cells are beyond this partner. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
  return cells;
}
