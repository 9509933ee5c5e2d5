import type { Command } from 'commander';
import { Problem } from '../../config/problem.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { type Attempt, attempt, codeOf, neededRecord } from './attempt.ts';
import { painter } from './colour.ts';
import { withMappings } from './mapping-context.ts';
import { previewText } from './preview-view.ts';
import { watchPreview } from './preview-watch.ts';

interface Flags {
  record?: string;
  watch: boolean;
  json: boolean;
}

/** `waybill mapping preview`: what a mapping makes of a record, beside it. */
export function declarePreview(command: Command, context: CommandContext): void {
  command
    .option('--record <record>', "an order's number in any system, a JSON or YAML file, or - for standard input")
    .option('--watch', 'show it anew whenever the mapping, what it is made of, or the record file is saved', false)
    .option('--json', 'print JSON', false)
    .action(async (what: string, flags: Flags) => {
      const record = neededRecord(flags.record);
      if (flags.watch && flags.json) throw new Problem('--watch shows a screen: use it without --json');
      if (flags.watch && record === '-')
        throw new Problem('standard input is read once: --watch needs a file or a number');
      await withMappings(command, context, async (desk) => {
        const paint = painter(context);
        if (flags.watch) {
          await onScreen((signal) => watchPreview(desk, what, record, { paint, show, signal }));
          return;
        }
        const tried = await attempt(desk, what, record);
        context.exitCode = codeOf(tried);
        print(flags.json, jsonOf(tried), () => previewText(tried, paint, desk.place));
      });
    });
}

/** In place of what stood there on a terminal, one after the other elsewhere. */
const show = (text: string): void => {
  process.stdout.write(process.stdout.isTTY ? `\x1b[2J\x1b[H${text}\n` : `${text}\n\n`);
};

/** Until Ctrl-C, which here is no failure. */
async function onScreen(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    await work(stop.signal);
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}

const jsonOf = ({ named, mapping, findings, records }: Attempt) => ({
  mapping: named.name,
  ...(mapping ? { version: mapping.pin, from: mapping.from, to: mapping.to } : {}),
  findings,
  records: records.map(({ found, explanation, problems }) => ({
    record: found.label,
    ...found.from,
    ok: problems.length === 0,
    source: found.record,
    target: explanation.made,
    problems,
  })),
});
