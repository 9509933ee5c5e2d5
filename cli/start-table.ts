import type { Config } from '../config/schema.ts';
import type { Daemon } from '../worker.ts';
import { terminalWidth, wrapped } from './output.ts';

function every(ms: number | undefined): string {
  if (ms === undefined) return 'webhooks and polls';
  return ms % 60_000 === 0 ? `every ${ms / 60_000} min` : `every ${ms / 1_000} s`;
}

/** What a flow does, in one line: `shop -> map, gate, write erp, write wms`. */
function flowLine(config: Config, name: string): string {
  const { kinds, from, steps, every: interval } = config.flows[name] as Config['flows'][string];
  const sources = from.map((id) => {
    const connection = config.connections[id];
    const when = connection?.windows ? connection.windows.join(' ') : every(interval ?? connection?.poll);
    return `${id} (${when})`;
  });
  const targets = steps
    .filter((step) => step.startsWith('write '))
    .map((step) => step.slice('write '.length).replace('$origin', "the order's shop"));
  return `${kinds.join(' + ')}: ${sources.join(', ')} -> ${targets.join(', ')}`;
}

/** Where everything is and what it syncs: what a person reads first. */
export function startTable(config: Config, daemon: Daemon): string {
  const rows: [string, string][] = [
    ['Temporal UI', daemon.temporal.ui ?? daemon.temporal.address],
    ['Waybill', `${daemon.http} (/webhooks/{connection}, /healthz, /readyz, /metrics)`],
    ...(daemon.sandbox
      ? [['Sandbox', `${daemon.sandbox} (${config.sandbox?.systems.join(', ')})`] as [string, string]]
      : []),
    ...Object.keys(config.flows).map((name): [string, string] => [name, flowLine(config, name)]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const columns = terminalWidth();
  return [
    '',
    ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${wrapped(text, columns, width + 4)}`),
    '',
    '  Ctrl-C drains and stops.',
    '',
  ].join('\n');
}
