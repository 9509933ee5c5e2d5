import type { ContentTable } from 'pdfmake/interfaces.js';
import type { PaperPackage, PaperPacking } from '../domain/papers/paper.ts';
import type { Word } from './words.ts';

/** A column of a table: its head, and what each row has there. */
export interface Column<Row> {
  name: Word;
  width: number | '*';
  alignment?: 'left' | 'right';
  /** What stands there, and below it in small. */
  cell(row: Row, at: number): [string, string?];
}

/** Lays a table out, with its head on each page. */
export type Table = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]) => ContentTable;

/** The packages of a packing list, one row for those that are alike. */
export function packagesTable({ packages }: PaperPacking, word: (name: Word) => string, table: Table): ContentTable {
  const right = 'right' as const;
  const columns: Column<PaperPackage>[] = [
    { name: 'packageNumber', width: 80, cell: ({ number }) => [number] },
    {
      name: 'packing',
      width: 62,
      cell: ({ count, type }) => [`${count}${type ? ` ${word(type)}` : ''}`],
    },
    {
      name: 'contents',
      width: '*',
      cell: ({ contents }) => [contents.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')],
    },
    { name: 'size', width: 84, cell: ({ sizeCm }) => [sizeCm ?? ''] },
    { name: 'volume', width: 48, alignment: right, cell: ({ volumeM3 }) => [volumeM3 ?? ''] },
    { name: 'netWeight', width: 44, alignment: right, cell: ({ netWeightKg }) => [netWeightKg ?? ''] },
    { name: 'grossWeight', width: 44, alignment: right, cell: ({ grossWeightKg }) => [grossWeightKg ?? ''] },
  ];
  return table(columns, packages);
}
