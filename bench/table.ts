import type { Figures } from './measure.ts';

const COLUMNS: { title: string; of: (figures: Figures) => string }[] = [
  { title: 'orders', of: (f) => String(f.orders) },
  { title: 'orders/s', of: (f) => f.ordersPerSecond.toFixed(0) },
  { title: 'seconds', of: (f) => f.seconds.toFixed(2) },
  { title: 'CPU ms/order', of: (f) => f.cpuMsPerOrder.toFixed(2) },
  { title: 'ours', of: (f) => f.cpuMsPerOrderOurs.toFixed(2) },
  { title: 'Temporal', of: (f) => f.cpuMsPerOrderTemporal.toFixed(2) },
  { title: 'peak MB', of: (f) => f.peakMemoryMb.toFixed(0) },
  { title: 'events/order', of: (f) => f.historyEventsPerOrder?.toFixed(2) ?? '-' },
  { title: 'lost', of: (f) => String(f.lost) },
  { title: 'doubled', of: (f) => String(f.doubled) },
];

/** Lines of equal width, the first column to the left and figures to the right. */
export function table(heading: string, rows: { title: string; figures: Figures }[]): string {
  const cells = [
    [heading, ...COLUMNS.map((column) => column.title)],
    ...rows.map(({ title, figures }) => [title, ...COLUMNS.map((column) => column.of(figures))]),
  ];
  const widths = (cells[0] as string[]).map((_, at) => Math.max(...cells.map((row) => (row[at] as string).length)));
  return cells
    .map((row) =>
      row.map((cell, at) => (at ? cell.padStart(widths[at] as number) : cell.padEnd(widths[at] as number))).join('  '),
    )
    .join('\n');
}
