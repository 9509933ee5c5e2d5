import { type DryRunLine, dryRun } from '../activities/dry-run.ts';
import { toFailure } from '../activities/failures.ts';
import { EXIT, Problem } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import { compileMappings } from '../daemon/mappings.ts';
import { lookAtStore } from '../daemon/store.ts';
import { print, table } from './output.ts';

/** How a rehearsal is shown. */
interface Shown {
  limit: number;
  payloads: boolean;
  json: boolean;
}

/**
 * Reads what is new for a flow and prints what it would write; systems and books stay as they are. Answers whether some
 * record failed.
 */
export async function rehearse(
  config: Config,
  connections: ReadonlyMap<string, Connection>,
  flow: string,
  shown: Shown,
): Promise<boolean> {
  const clock = { now: () => Date.now() };
  const book = await compileMappings(config.mappings);
  const ledger = await lookAtStore(config, clock);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once('SIGINT', interrupted);
  try {
    const deps = { config, connections, mappings: { current: () => book }, clock, ledger };
    const lines: DryRunLine[] = [];
    // One more than is shown, to know whether there is more.
    for await (const line of dryRun(deps, flow, shown.limit + 1, stop.signal)) lines.push(line);
    const more = lines.length > shown.limit;
    if (more) lines.pop();
    print(shown.json, { flow, dryRun: true, records: lines, more }, () => textOf(lines, more, shown.payloads));
    return lines.some(({ failure }) => failure);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.class !== 'unavailable' && failure.class !== 'auth' && failure.class !== 'unknown-outcome') throw error;
    const sandbox = config.sandbox ? ' (the sandbox runs beside the daemon: `waybill start`)' : '';
    throw new Problem(`${failure.class}: ${failure.message}${sandbox}`, EXIT.unreachable, { cause: error });
  } finally {
    process.off('SIGINT', interrupted);
    await ledger.close();
  }
}

/** What would become of one record: a row a write, or one that says why there is none. */
function rowsOf(line: DryRunLine, payloads: boolean): string[][] {
  const head = [line.connectionId, line.kind, line.numbers.join(' ') || line.id];
  const blank = head.map(() => '');
  const wait = line.waitsFor ? `once it has ${line.waitsFor}: ` : '';
  const told = line.failure
    ? [`fails: ${line.failure.message}`]
    : line.cancelled
      ? ['cancelled: nothing, or takes back what was written']
      : line.writes.length === 0
        ? ['nothing to write']
        : line.writes.flatMap(({ op, connectionId, kind, part, payload }) => [
            `${wait}${op} ${kind} in ${connectionId}${part ? ` (${part})` : ''}`,
            ...(payloads ? JSON.stringify(payload, undefined, 2).split('\n') : []),
          ]);
  return told.map((text, i) => [...(i === 0 ? head : blank), text]);
}

function textOf(lines: readonly DryRunLine[], more: boolean, payloads: boolean): string {
  if (lines.length === 0) return 'Nothing new: all that there is was read before.';
  const failed = lines.filter(({ failure }) => failure).length;
  const writes = lines.reduce((sum, line) => sum + line.writes.length, 0);
  return [
    table(
      ['from', 'kind', 'number', 'would'],
      lines.flatMap((line) => rowsOf(line, payloads)),
    ),
    '',
    `${lines.length} records, ${writes} writes, ${failed} failures; nothing was written.${more ? ' There is more: --limit shows it.' : ''}`,
  ].join('\n');
}
