import type { Command } from 'commander';
import { EXIT } from '../../config/problem.ts';
import { kindWord } from '../../domain/kind-words.ts';
import type { CaseRow, Resolved } from '../../store/ledger.ts';
import { type Books, type Said, saidBy, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { foundCase } from './found.ts';
import { type Chosen, chosenMembers, withChoice } from './members.ts';
import { say } from './say.ts';

const VERBS = {
  release: 'the cause is gone: what waits goes on where it stopped, by the mappings it began with',
  retry: 'try the step again that failed, by the mappings of now',
  skip: 'what waits goes on after the step where it stopped: somebody did it by hand',
  refuse: 'what waits ends here',
} as const;

const AS_DONE = { release: 'go on', retry: 'tried again', skip: 'go on after the step', refuse: 'ended here' } as const;

/** Cases of a connection that is paused. */
const PAUSES: ReadonlySet<CaseRow['kind']> = new Set(['auth', 'connection']);

type Flags = Said & Chosen & { json: boolean };

/** `waybill cases release|retry|skip|refuse` */
export function declareWords(cases: Command, context: CommandContext): void {
  for (const [name, description] of Object.entries(VERBS)) {
    const verb = name as keyof typeof VERBS;
    withReason(withChoice(cases.command(`${verb} <case>`).description(description))).action(
      async (id: string, flags: Flags, command: Command) => {
        await withBooks(command, context, async (books) => {
          const row = await foundCase(books, id, context, { open: true });
          if (!row) return;
          const members = await chosenMembers(books, flags, Date.now());
          const meant = await meantMembers(books, row, flags, members, verb, context);
          if (meant === undefined) return;
          const said = saidBy(flags);
          const { freed } = await say<{ freed: number }>(
            books,
            row.caseId,
            verb,
            { ...said, ...(members ? { members } : {}) },
            (by) => books.ledger.freeMembers(row.caseId, { verb, ...by }, members),
          );
          print(flags.json, { caseId: row.caseId, verb, freed }, () =>
            freed === 0 && PAUSES.has(row.kind)
              ? `${row.caseId}: ${row.connectionId} is tried again at the next sweep`
              : `${row.caseId}: ${freed} ${AS_DONE[verb]}`,
          );
        });
      },
    );
  }
}

/**
 * How many a word would concern. Where it names none of many it is not said: `undefined`, and what it would do is told. One
 * that concerns nobody is told as well.
 */
export async function meantMembers(
  { ledger }: Pick<Books, 'ledger'>,
  row: CaseRow,
  { all }: Pick<Chosen, 'all'>,
  members: Awaited<ReturnType<typeof chosenMembers>>,
  verb: string,
  context: CommandContext,
): Promise<number | undefined> {
  const refuse = (text: string) => {
    process.stderr.write(`${text}\n`);
    context.exitCode = EXIT.findings;
    return undefined;
  };
  if (members) {
    const meant = await ledger.countMembers(row.caseId, members);
    return meant > 0
      ? meant
      : refuse(`Nothing in ${row.caseId} is meant by that; \`waybill cases show ${row.caseId}\` lists what waits.`);
  }
  if (row.members > 1 && !all)
    return refuse(
      `${row.caseId}: this would ${verb} all ${row.members} of it. Say --all, or which: --order, --flow, --from, --number, --joined-after, --joined-before.`,
    );
  // A paused connection's case has no members: its records are queued. To retry is to say that it may be tried again.
  if (row.members === 0 && !(verb === 'retry' && PAUSES.has(row.kind)))
    return refuse(`Nothing waits in ${row.caseId} any more: \`waybill cases resolve ${row.caseId}\` ends it.`);
  return row.members;
}

/** `waybill cases resolve` */
export function declareResolve(cases: Command, context: CommandContext): void {
  withReason(
    withChoice(
      cases
        .command('resolve <case>')
        .description('end a case that nothing waits in; with some named, or --all: they were dealt with, and go on'),
    ).option('--note <text>', 'what was done about it, as --why'),
  ).action(async (id: string, flags: Flags & { note?: string }, command: Command) => {
    await withBooks(command, context, async (books) => {
      const row = await foundCase(books, id, context, { open: true });
      if (!row) return;
      const members = (await chosenMembers(books, flags, Date.now())) ?? (flags.all ? {} : undefined);
      if (members && (await meantMembers(books, row, flags, members, 'resolve', context)) === undefined) return;
      const said = saidBy(flags.note ? { ...flags, why: flags.note } : flags);
      const word = { ...said, ...(members ? { members } : {}) };
      const done = await say<{ freed: number } | Resolved>(books, row.caseId, 'resolve', word, (by) =>
        members
          ? books.ledger.freeMembers(row.caseId, { verb: 'resolve', ...by }, members)
          : books.ledger.resolveCase(row.caseId, by),
      );
      if ('closed' in done && !done.closed) {
        process.stderr.write(`${row.caseId} cannot end: ${done.why}.\n`);
        context.exitCode = EXIT.findings;
      }
      if ('freed' in done || done.closed || flags.json)
        print(flags.json, { caseId: row.caseId, verb: 'resolve', ...done }, () =>
          'freed' in done ? `${row.caseId}: ${done.freed} go on` : `${row.caseId}: ended`,
        );
    });
  });
}

/** `waybill cases assign` */
export function declareAssign(cases: Command, context: CommandContext): void {
  withReason(
    withChoice(cases.command('assign <case>').description('who looks after a case, or after some of what waits in it')),
  )
    .option('--to <name>', 'this person')
    .option('--to-nobody', 'take it back', false)
    .action(async (id: string, flags: Flags & { to?: string; toNobody: boolean }, command: Command) => {
      await withBooks(command, context, async (books) => {
        if ((flags.to === undefined) !== flags.toNobody) {
          process.stderr.write('Say to whom: --to NAME, or --to-nobody.\n');
          context.exitCode = EXIT.usage;
          return;
        }
        const row = await foundCase(books, id, context, { open: true });
        if (!row) return;
        const members = await chosenMembers(books, flags, Date.now());
        if (members && (await meantMembers(books, row, flags, members, 'assign', context)) === undefined) return;
        const said = saidBy(flags);
        const to = flags.to ?? '';
        const word = { ...said, to, ...(members ? { members } : {}) };
        const { assigned } = await say<{ assigned: number }>(books, row.caseId, 'assign', word, (by) =>
          books.ledger.assignCase(row.caseId, to, by, members),
        );
        const kinds = (await books.ledger.memberKinds([row.caseId])).get(row.caseId) ?? {};
        const whom = to === '' ? 'nobody' : to;
        print(flags.json, { caseId: row.caseId, verb: 'assign', to, assigned }, () =>
          members
            ? `${row.caseId}: ${assigned} of its ${kindWord(kinds).many} are with ${whom}`
            : `${row.caseId} is with ${whom}`,
        );
      });
    });
}
