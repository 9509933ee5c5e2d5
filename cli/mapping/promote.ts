import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { changeFolder, filesAfter } from '../../daemon/mapping-folder.ts';
import { keptVersion } from '../../daemon/mappings.ts';
import type { Mapping } from '../../mapper/index.ts';
import { saidBy, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { type Candidate, candidateFile, inPlace, isTable } from './candidate.ts';
import { type LiveDesk, refuseErrors, short, withLiveMappings } from './live-desk.ts';

/** `5%`, `5` or `0.25%` as a number between 0 and 100. */
function share(text: string): number {
  const percent = /^\d{1,2}(\.\d{1,2})?%?$/.test(text) ? Number.parseFloat(text) : 0;
  if (percent > 0) return percent;
  throw new InvalidArgumentError('a share such as 5% or 0.5%, above 0 and below 100; without --canary it is for all.');
}

const HELP = `
A file of the mappings folder is live as it is saved. A candidate lies elsewhere: \`waybill mapping diff\` says first what
it would change. As a canary it rules the share of orders that their hash says, always the same ones; a raised share keeps
those it has. An order that began with it keeps it. Named again without a file, a mapping's canary is raised or promoted.

  waybill mapping promote drafts/order.yaml --canary 5% --why "new address fields"
  waybill mapping promote shop/order --canary 20% --why "no complaints since noon"
  waybill mapping promote shop/order --why "a day without a case"`;

interface Flags {
  as?: string;
  canary?: number;
  why: string;
  who?: string;
  json: boolean;
}

/** `waybill mapping promote`: makes a candidate live for all, or for a share of the orders. */
export function declarePromote(command: Command, context: CommandContext): void {
  withReason(command, { required: true })
    .option('--as <mapping>', 'the mapping whose place it takes, where its header does not say')
    .option('--canary <percent>', 'only for this share of the orders, e.g. 5%', share)
    .addHelpText('after', HELP)
    .action((candidate: string, flags: Flags) =>
      withLiveMappings(command, context, async (desk) => {
        const found = await candidateOf(desk, candidate, flags.as);
        const name = found.path.replace(/\.ya?ml$/, '');
        const verdict = await desk.verdict(found.files, name);
        const place = (where: string) =>
          where.startsWith(`${found.path}:`) ? candidate + where.slice(found.path.length) : `mappings/${where}`;
        refuseErrors(verdict, place, name);
        const made = verdict.book.byName(name);
        if (!made) throw new Problem(`${candidate} makes no mapping ${name}`, EXIT.findings);
        if (made.pin === desk.liveVersion(name))
          throw new Problem(
            `${candidate} is what is live as ${name} already (version ${short(made.pin)})`,
            EXIT.findings,
          );
        if (flags.canary === undefined) await forAll(desk, found, made, verdict.book, flags);
        else await asCanary(desk, made, flags.canary, flags);
      }),
    );
}

/** The file that a person named, or the canary of the mapping that they named. */
async function candidateOf(desk: LiveDesk, named: string, as: string | undefined): Promise<Candidate> {
  const files = filesAfter(desk.folder);
  const stat = statSync(named, { throwIfNoEntry: false });
  if (stat?.isFile()) {
    const candidate = await candidateFile({ files, book: desk.book }, desk.folder.folder, named, as);
    if (candidate.isLive)
      throw new Problem(
        `${named} is in the mappings folder, where files are live as they are saved: write the edit into a file elsewhere`,
      );
    if (isTable(candidate.path))
      throw new Problem(
        `${named} is a table: it is live as it is saved in the mappings folder; a mapping can be promoted`,
      );
    return candidate;
  }
  if (stat) throw new Problem(`${named} is a folder: name one mapping file`);
  const canary = desk.live?.canaries.find(({ mapping }) => mapping === named);
  const [kept] = canary ? await desk.ledger.keptVersions([canary]) : [];
  const [own] = kept?.files ?? [];
  if (own) return { ...own, files: inPlace(files, own.path, own.text), isLive: false };
  const isMapping = desk.book.byName(named) !== undefined;
  throw new Problem(
    isMapping ? `${named} has no canary to promote: name a candidate file` : `there is no file ${named}`,
  );
}

async function asCanary(desk: LiveDesk, made: Mapping, percent: number, flags: Flags): Promise<void> {
  const { name, pin } = made;
  const running = desk.live?.canaries.find(({ mapping }) => mapping === name);
  if (running?.version === pin && running.percent === percent)
    throw new Problem(`${name} has this very canary already: version ${short(pin)} for ${percent}%`, EXIT.findings);
  const release = await desk.ledger.startCanary(keptVersion(made), percent, saidBy(flags));
  if (!release)
    throw new Problem(
      desk.live
        ? `${name} is not live yet, so there is nothing to try it beside: promote it without --canary`
        : 'nothing is live yet: `waybill start` makes the folder live first',
      EXIT.findings,
    );
  const live = desk.liveVersion(name);
  print(flags.json, { mapping: name, version: pin, live, percent, release: release.release }, () =>
    [
      `${name}: version ${short(pin)} rules ${percent}% of the orders from now on, ${short(live)} the rest.`,
      ...(running ? [`Before, ${short(running.version)} ruled ${running.percent}%.`] : []),
      '',
      ...(percent < 50
        ? [`  for more   waybill mapping promote ${name} --canary ${Math.min(50, percent * 4)}% --why ...`]
        : []),
      `  for all    waybill mapping promote ${name} --why ...`,
      `  end it     waybill mapping rollback ${name} --why ...`,
    ].join('\n'),
  );
}

async function forAll(
  desk: LiveDesk,
  found: Candidate,
  made: Mapping,
  book: LiveDesk['book'],
  flags: Flags,
): Promise<void> {
  const { name, pin } = made;
  const { folder } = desk.folder;
  const before = desk.liveVersion(name);
  const [done] = await changeFolder(folder, [found], await desk.isKept(name));
  const word = { mapping: name, what: 'promoted' as const, ...saidBy(flags) };
  const { release } = await desk.publish(book, word);
  const file = relative(process.cwd(), `${folder}/${found.path}`);
  print(flags.json, { mapping: name, version: pin, before, release, file, keptAs: done?.keptAs }, () =>
    [
      `${name}: version ${short(pin)} is live for the next order (before: ${short(before)}).`,
      `Written to ${file}.`,
      ...(done?.keptAs ? [`What stood there was never live; it is kept as ${done.keptAs}.`] : []),
      `Take it back with: waybill mapping rollback ${name} --why ...`,
    ].join('\n'),
  );
}
