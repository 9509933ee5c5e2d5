import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { changeFolder, type FolderChange, filesAfter, restoring } from '../../daemon/mapping-folder.ts';
import { MappingBook } from '../../mapper/index.ts';
import type { KeptVersion } from '../../store/ledger.ts';
import { saidBy, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { keptVersion } from './kept-version.ts';
import { type LiveDesk, short, withLiveMappings } from './live-desk.ts';

const HELP = `
A running canary ends, and the rest stays as it is. Else the version that was live before comes back into the mappings
folder, with the tables that it used; said twice, it goes back and forth. \`waybill mapping history\` lists the versions.`;

interface Flags {
  to?: string;
  why: string;
  who?: string;
  json: boolean;
}

/** `waybill mapping rollback`: ends a canary, or brings back a version that was live. */
export function declareRollback(command: Command, context: CommandContext): void {
  withReason(command, { required: true })
    .option('--to <version>', 'this version, or how it begins')
    .addHelpText('after', HELP)
    .action((named: string, flags: Flags) =>
      withLiveMappings(command, context, async (desk) => {
        const name = named.replace(/\.ya?ml$/, '');
        const live = desk.liveVersion(name);
        if (flags.to === undefined && (await endCanary(desk, name, flags))) return;
        const wanted =
          flags.to === undefined ? await before(desk, name) : await keptVersion(desk.ledger, flags.to, name);
        await restore(desk, wanted, live, flags);
      }),
    );
}

async function endCanary(desk: LiveDesk, name: string, flags: Flags): Promise<boolean> {
  const ended = await desk.ledger.endCanary(name, saidBy(flags));
  if (!ended) return false;
  const live = desk.liveVersion(name);
  print(flags.json, { mapping: name, ended, live }, () =>
    [
      `${name}: the canary ${short(ended.version)} (${ended.percent}%) has ended; ${short(live)} rules all orders from now on.`,
      `What it sent: waybill mapping affected ${short(ended.version)}`,
    ].join('\n'),
  );
  return true;
}

/** What was live before; where the folder has something that is not live, what is live: the edit is taken back. */
async function before(desk: LiveDesk, name: string): Promise<KeptVersion> {
  const live = desk.liveVersion(name);
  const changes = await desk.ledger.mappingChanges({ mapping: name, limit: 1_000 });
  if (live === undefined && changes.length === 0) {
    const known = desk.book.byName(name);
    throw new Problem(
      known ? `${name} was never live: there is nothing to go back to` : `there is no mapping ${name}`,
      known ? EXIT.findings : EXIT.usage,
    );
  }
  const edited = live !== undefined && desk.book.byName(name)?.pin !== live;
  // What was only tried as a canary was never live for all.
  const ruled = changes.filter(({ what }) => what !== 'canary' && what !== 'canary ended');
  const version = edited
    ? live
    : ruled.find(({ to, from }) => to === live && from !== undefined && from !== live)?.from;
  const [kept] = version ? await desk.ledger.keptVersions([{ mapping: name, version }]) : [];
  if (!kept) throw new Problem(`${name} was never another than it is: there is nothing to go back to`, EXIT.findings);
  return kept;
}

async function restore(desk: LiveDesk, wanted: KeptVersion, live: string | undefined, flags: Flags): Promise<void> {
  const { mapping: name, version } = wanted;
  const changes = restoring(desk.folder, wanted.files);
  if (changes.length === 0 && version === live)
    throw new Problem(`${name} is at version ${short(version)} already`, EXIT.findings);
  const book = MappingBook.compile(filesAfter(desk.folder, changes));
  const made = book.byName(name);
  if (made?.pin !== version) throw new Problem(whyNot(wanted, book), EXIT.findings);

  const done = await changeFolder(desk.folder.folder, changes, await desk.isKept(name));
  // This one alone: the rest of the folder may hold an edit that is not good, and goes live as it does.
  const word = { mapping: name, what: 'rolled back' as const, ...saidBy(flags) };
  const { release } = await desk.publish(MappingBook.of([made]), word);
  const also = book
    .all()
    .filter((one) => one.name !== name && one.files.some(({ path }) => changes.some((change) => change.path === path)))
    .map((one) => one.name);
  print(flags.json, { mapping: name, version, before: live, release, files: changes.map(asDone), also }, () =>
    [
      version === live
        ? `${name}: version ${short(version)} stays live, and the folder has it again.`
        : `${name}: version ${short(version)} is live again for the next order (before: ${short(live)}).`,
      ...changes.map(
        ({ path, text }) => `  ${text === undefined ? 'removed: what ships rules again' : 'written'}  ${path}`,
      ),
      ...done.flatMap(({ keptAs }) => (keptAs ? [`  kept     ${keptAs}: it was never live`] : [])),
      ...(also.length > 0 ? [`Made of these files too, and live with the folder: ${also.join(', ')}.`] : []),
      ...(version === live ? [] : [`What ${short(live)} sent: waybill mapping affected ${short(live)}`]),
    ].join('\n'),
  );
}

const asDone = ({ path, text }: FolderChange) => ({ path, done: text === undefined ? 'removed' : 'written' });

/** Its baseline shipped with an earlier program: a folder cannot hold that. */
function whyNot({ mapping, version, files }: KeptVersion, book: MappingBook): string {
  const base = files.find(({ path }) => path.startsWith('builtin:'));
  const reason = book.problems.find(
    ({ severity, where }) => severity === 'error' && files.some(({ path }) => where?.startsWith(`${path}:`)),
  );
  const why = reason
    ? `${reason.where} ${reason.message}`
    : `it extends ${base?.path.replace(/\.ya?ml$/, '') ?? 'a baseline'} as another program shipped it`;
  return `${mapping} cannot go back to ${short(version)}: ${why}. \`waybill mapping history ${mapping} --show ${short(version)}\` prints it, to be copied from`;
}
