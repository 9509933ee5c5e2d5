import type { Command } from 'commander';
import { EXIT } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { Kind } from '../../domain/kinds.ts';
import { Tally } from '../../mapper/compare/tally.ts';
import { sinceWhen, wholeFrom } from '../arguments.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { type Bench, compareInbound, compareOutbound, type Pair, type RecordLabel, type Span } from './diff-records.ts';
import { type Sides, sidesOf } from './diff-sides.ts';
import { diffJson, diffText } from './diff-text.ts';
import { withMappings } from './mapping-context.ts';
import { allRuled } from './rulings.ts';

interface Flags {
  as?: string;
  against?: string;
  baseline?: string | true;
  last: number;
  since?: number;
  limit: number;
  redact: boolean;
  json: boolean;
}

/** One mapping's comparison over the records of all its connections. */
export interface Compared {
  pair: Pair;
  direction: 'inbound' | 'outbound';
  kind: Kind;
  connections: Connection[];
  tally: Tally<RecordLabel>;
  span: Span;
}

const HELP = `
Examples:
  waybill mapping diff draft/order.yaml               the live mapping against a draft
  waybill mapping diff draft/ --since 7d              all mappings of a folder
  waybill mapping diff --against 3f2a                 a version of before against what is live now
  waybill mapping diff --baseline                     what an upgrade changed under your own mappings

Ends with 1 where a record fails that did not fail before. Values are shown as they are: whoever may open the ledger may
see them. For what leaves the house there is --redact.`;

/** `waybill mapping diff`: what another mapping would have made of the last records. */
export function declareDiff(command: Command, context: CommandContext): void {
  command
    .option('--as <mapping>', 'the mapping or table whose place the candidate takes, where its header does not say')
    .option('--against <version>', 'compare with a kept version instead of with what is live')
    .option('--baseline [version]', 'compare the shipped baselines of now with those before, under your own mappings')
    .option('--last <n>', 'how many records of each mapping, the last ones', wholeFrom(1, '--last'), 1000)
    .option('--since <when>', 'only records that changed since: 7d, 12h, or a day', sinceWhen)
    .option('--limit <n>', 'different examples of each change', wholeFrom(0, '--limit'), 3)
    .option('--redact', 'show the kind and length of values instead of the values', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', HELP)
    .action((candidate: string | undefined, flags: Flags) =>
      withMappings(command, context, async (desk) => {
        const sides = await sidesOf(desk, { ...(candidate ? { candidate } : {}), ...flags });
        const connections = await desk.connections();
        const bench: Bench = {
          ledger: await desk.ledger(),
          config: desk.loaded.config,
          connections,
          now: Date.now(),
          ...(process.stderr.isTTY ? { progress: tellProgress } : {}),
        };
        const window = { last: flags.last, ...(flags.since === undefined ? {} : { sinceMs: flags.since }) };
        const compared = differing(sides, connections, flags.limit);
        for (const one of compared) await compare(bench, one, window);
        if (bench.progress) process.stderr.write(CLEAR);
        const shown = { redact: flags.redact, timezone: desk.loaded.config.timezone };
        print(flags.json, diffJson(sides, compared, shown), () => diffText(sides, compared, shown));
        if (compared.some(({ tally }) => tally.groups().some(({ kind }) => kind === 'new failure')))
          context.exitCode = EXIT.findings;
      }),
    );
}

/** Puts the cursor back to an empty line. */
const CLEAR = '\r\x1b[K';

const tellProgress = (records: number): boolean =>
  process.stderr.write(`${CLEAR}${records.toLocaleString('en-US')} records compared`);

/** Every mapping that rules some connection and is another version after than before. */
function differing(sides: Sides, connections: ReadonlyMap<string, Connection>, examples: number): Compared[] {
  const found = new Map<string, Compared>();
  for (const one of allRuled(connections)) {
    const { connection, kind, direction } = one;
    const before = one.in(sides.before.book);
    const after = one.in(sides.after.book);
    const name = after?.name ?? before?.name;
    if (name === undefined || before?.pin === after?.pin) continue;
    if (sides.only && !sides.only.has(name) && !(before && sides.only.has(before.name))) continue;
    const key = `${direction} ${before?.pin} ${after?.pin}`;
    const known = found.get(key);
    if (known) known.connections.push(connection);
    else
      found.set(key, {
        pair: { before, after },
        direction,
        kind,
        connections: [connection],
        tally: new Tally(examples),
        span: { closed: 0 },
      });
  }
  return [...found.values()];
}

async function compare(bench: Bench, compared: Compared, window: { last: number; sinceMs?: number }): Promise<void> {
  const { pair, direction, kind, connections, tally } = compared;
  if (direction === 'inbound') {
    compared.span = await compareInbound(bench, pair, connections, kind, window, tally);
    return;
  }
  for (const connection of connections) {
    const { from, to } = await compareOutbound(bench, pair, connection, kind, window, tally);
    const { span } = compared;
    if (from !== undefined) span.from = Math.min(span.from ?? from, from);
    if (to !== undefined) span.to = Math.max(span.to ?? to, to);
  }
}
