import type { DemoResult } from './run.ts';

/** At most so many findings are told one by one. */
const MOST_FINDINGS = 20;

/** The result for people: where the orders are, what it cost, and what is wrong. */
export function demoReport(result: DemoResult): string {
  const rows: [string, string][] = [
    ['orders placed', String(result.orders)],
    ['in the ERP', String(result.erp)],
    ['shipped by the warehouse', String(result.wms)],
    ['with the forwarder', String(result.freight)],
    ['tracked in the shop', String(result.statusBack)],
    ['stock levels in the shop', String(result.stockUpdates)],
    ['lost', String(result.lost)],
    ['duplicated', String(result.duplicated)],
    [
      'calls',
      Object.entries(result.calls)
        .map(([system, calls]) => `${system} ${calls}`)
        .join(', '),
    ],
    ['history events an order', String(result.historyEventsPerOrder)],
    ['orders a second', String(result.ordersPerSecond)],
    ['seconds', String(result.seconds)],
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  const lines = rows.map(([title, value]) => `${title.padEnd(width)}  ${value}`);
  const findings = [...result.findings.lost, ...result.findings.duplicated].map(
    ({ role, order, why }) => `${order} in the ${role}: ${why}`,
  );
  if (findings.length > MOST_FINDINGS)
    findings.splice(MOST_FINDINGS, Infinity, `and ${findings.length - MOST_FINDINGS} more`);
  return [...lines, ...findings].join('\n');
}
