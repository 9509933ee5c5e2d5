import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { type Books, wake } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { type AmendFlags, accept, openAmendDesk } from './desk.ts';
import { trialText } from './text.ts';
import type { Trial } from './trial.ts';

/** Diffs that are shown whole; of more orders the rest is counted. */
const SHOWN = 3;
/** Records held in memory at once. */
const PAGE = 100;

/** Tries an amendment on these orders, shows what it changes, asks, and writes it down: all of them, or none. */
export async function amendOrders(
  command: Command,
  context: CommandContext,
  books: Books,
  rootIds: readonly string[],
  flags: AmendFlags,
): Promise<void> {
  if (flags.editor && rootIds.length > 1)
    throw new Problem('--editor is for one order: name it, or use --set or --patch');
  const desk = await openAmendDesk(command, context, books, flags);
  try {
    const shown: { number: string; trial: Trial }[] = [];
    const refused: { number: string; trial: Trial }[] = [];
    const pages: (readonly string[])[] = [];
    for (let from = 0; from < rootIds.length; from += PAGE) pages.push(rootIds.slice(from, from + PAGE));
    let same = 0;
    for (const page of pages) {
      for (const tried of await desk.trials(page)) {
        if (tried.trial.problems.length > 0) refused.push(tried);
        if (tried.trial.fields.length === 0) same++;
        if (shown.length < SHOWN) shown.push(tried);
      }
    }
    const text = diffText(shown, rootIds.length, refused);
    const json = (amended: boolean) => ({
      orders: rootIds.length,
      amended,
      refused: refused.map(({ number, trial }) => ({ number, problems: trial.problems })),
      shown: shown.map(({ number, trial }) => ({
        number,
        recordId: trial.record.recordId,
        fields: trial.fields,
        canonical: trial.canonical,
        mapsNow: trial.mapsNow,
        targets: trial.targets,
        still: trial.still,
        problems: trial.problems,
      })),
    });
    const stop = (why: string) => {
      if (flags.json) print(true, json(false), () => '');
      else process.stderr.write(`${text}\n`);
      process.stderr.write(`${why}\n`);
      context.exitCode = EXIT.findings;
    };
    if (same === rootIds.length) return stop('That is what it says already: nothing was changed.');
    if (refused.length > 0 && !flags.anyway) return stop('Nothing was changed. Set that right too, or say --anyway.');
    if (!flags.yes) {
      if (!process.stdin.isTTY || flags.json) return stop('Nothing was changed: say --yes to do it.');
      process.stderr.write(`${text}\n\n`);
      const { confirm } = await import('@clack/prompts');
      const sure = await confirm({
        message: rootIds.length === 1 ? 'Amend it?' : `Amend all ${rootIds.length}?`,
        output: process.stderr,
      });
      if (sure !== true) {
        process.stderr.write('Nothing was changed.\n');
        context.exitCode = EXIT.findings;
        return;
      }
    }
    const caseIds = new Set<string>();
    // Tried anew, page by page: a page is what is held in memory, and what the source changed meanwhile is not overwritten.
    for (const page of pages) {
      const tried = (await desk.trials(page)).filter(({ trial }) => trial.fields.length > 0);
      for (const id of await accept(books, tried, flags)) caseIds.add(id);
    }
    await wake(books, [...caseIds]);
    const asked = !flags.yes;
    print(flags.json, json(true), () =>
      [
        ...(asked ? [] : [text, '']),
        `amended: ${rootIds.length === 1 ? shown[0]?.number : `${rootIds.length - same} orders`}`,
      ].join('\n'),
    );
  } finally {
    desk.close();
  }
}

function diffText(
  shown: readonly { number: string; trial: Trial }[],
  orders: number,
  refused: readonly { number: string; trial: Trial }[],
): string {
  const parts = shown.map(({ number, trial }) => trialText(trial, number));
  if (orders > shown.length) parts.push(`... and ${orders - shown.length} more orders`);
  const hidden = refused.filter(({ number }) => !shown.some((one) => one.number === number));
  if (hidden.length > 0) {
    const some = hidden.slice(0, SHOWN).map(({ number, trial }) => `  ${number}: ${trial.problems[0]}`);
    parts.push([`${hidden.length} of those would be refused:`, ...some].join('\n'));
  }
  return parts.join('\n\n');
}
