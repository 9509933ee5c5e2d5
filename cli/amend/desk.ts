import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import { createReleases } from '../../daemon/mapping-releases.ts';
import { compileMappings } from '../../daemon/mappings.ts';
import { isKind, KINDS } from '../../domain/kinds.ts';
import type { MappingBook } from '../../mapper/index.ts';
import type { OrderSummary, RecordInput, RootBundle } from '../../store/ledger.ts';
import { type Books, type Said, saidBy, withReason } from '../books.ts';
import { type CommandContext, connectionsOf } from '../context.ts';
import { editedPatch } from './editor.ts';
import { type Wished, wishedPatch } from './patch.ts';
import { type Trial, tryAmendment } from './trial.ts';

export interface AmendFlags extends Said, Wished {
  editor: boolean;
  record?: string;
  anyway: boolean;
  yes: boolean;
  json: boolean;
}

const gather = (value: string, list: string[]) => [...list, value];

/** The options of both `amend` commands. */
export const withWishes = (command: Command): Command =>
  withReason(
    command
      .option('--set <path=value>', 'this field shall be this, as lines[0].sku=A-1; again for more', gather, [])
      .option('--unset <path>', 'this field shall not be there; again for more', gather, [])
      .option('--patch <file>', 'a JSON merge patch: what is null is taken out')
      .option('--editor', 'change the whole record in $EDITOR', false)
      .option('--record <record>', "another record of the order than the order itself: a kind, or a record's id (r12)")
      .option('--anyway', 'also where its source would refuse it, or it cannot be mapped yet', false)
      .option('--yes', 'do not ask', false),
  );

/** Tries amendments on the orders that a person named; nothing is changed. */
export interface AmendDesk {
  /** One trial for each root. A `Problem` where there is nothing to amend or nothing is wished. */
  trials(rootIds: readonly string[]): Promise<{ rootId: string; number: string; trial: Trial }[]>;
  close(): void;
}

/** As of the newest revision, as an order that nobody carries is read. */
const NEWEST = 2 ** 31 - 1;

export async function openAmendDesk(
  command: Command,
  context: CommandContext,
  books: Books,
  flags: AmendFlags,
): Promise<AmendDesk> {
  const { set, unset, patch, editor, record: wanted } = flags;
  if (set.length + unset.length === 0 && patch === undefined && !editor)
    throw new Problem('say what shall be different: --set path=value, --unset path, --patch FILE or --editor');
  const connections = await connectionsOf(command, books.loaded);
  const rules = await liveRules(books);
  const deps = { config: books.loaded.config, connections, ledger: books.ledger, clock: { now: () => Date.now() } };
  return {
    async trials(rootIds) {
      const claims = rootIds.map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: NEWEST, step: 0 }));
      const bundles = await books.ledger.bundles(claims);
      const cancelled = await books.ledger.cancelledHere([...rootIds]);
      const made: { rootId: string; number: string; trial: Trial }[] = [];
      for (const bundle of bundles) {
        const order = await books.ledger.order(bundle.rootId);
        const number = numberOf(order, bundle) ?? bundle.root.sourceId;
        const record = recordOf(bundle, wanted, number);
        const connection = connections.get(record.connectionId) as Connection | undefined;
        if (!connection)
          throw new Problem(
            `${number} came from ${record.connectionId}, which the config no longer has`,
            EXIT.findings,
          );
        if (record.data === undefined)
          throw new Problem(`what ${number} was is not kept any more: its customer was erased`, EXIT.findings);
        const wish = editor
          ? editedPatch(record.data, context.environment.editor)
          : await wishedPatch(flags, record.data);
        const { connectionId, kind, sourceId } = bundle.root;
        const carrying = (order?.moves ?? []).map(({ flow }) => flow).filter((flow) => deps.config.flows[flow]);
        const cancelledHere = cancelled.has(bundle.rootId);
        const tried = { connection, record, bundle, flows: carrying, cancelledHere };
        const trial = await tryAmendment(deps, rules({ connectionId, kind, sourceId }), tried, wish);
        made.push({ rootId: bundle.rootId, number, trial });
      }
      return made;
    },
    close() {
      for (const connection of connections.values()) connection.close();
    },
  };
}

/** The mappings that a new revision begins with: those that are live, canaries looked at. */
async function liveRules({
  ledger,
  loaded,
}: Books): Promise<(root: Pick<RecordInput, 'connectionId' | 'kind' | 'sourceId'>) => MappingBook> {
  const live = await ledger.liveMappings();
  if (live) {
    const released = await createReleases(ledger).released(live.release);
    return (root) => released.of(root);
  }
  const book = await compileMappings(loaded.config.mappings);
  return () => book;
}

const numberOf = (order: OrderSummary | null, { root }: RootBundle): string | undefined =>
  order?.numbers.find(({ connectionId }) => connectionId === root.connectionId)?.number;

function recordOf({ root, inputs }: RootBundle, wanted: string | undefined, number: string): RecordInput {
  if (wanted === undefined) return root;
  const found = inputs.filter(({ recordId, kind }) => recordId === wanted || kind === wanted);
  if (found.length === 1) return found[0] as RecordInput;
  const there = inputs.map(({ recordId, kind, sourceId }) => `${recordId} (${kind} ${sourceId})`).join(', ');
  const what =
    isKind(wanted) || /^r\d+$/.test(wanted)
      ? wanted
      : `${wanted}, which is neither an id nor one of ${KINDS.join(', ')}`;
  throw new Problem(`${number} has ${found.length || 'no'} ${what}: name one of ${there}`, EXIT.findings);
}

/** Writes accepted amendments down; each is a new revision of its record. Answers the cases that are concerned. */
export async function accept(
  { ledger }: Pick<Books, 'ledger'>,
  tried: readonly { trial: Trial }[],
  flags: Said,
): Promise<string[]> {
  const caseIds = new Set<string>();
  for (const { trial } of tried) {
    const { recordId, revision } = trial.record;
    const done = await ledger.amend(recordId, trial.patch, { ...saidBy(flags), revision });
    if (done.changed)
      throw new Problem(`${recordId} was changed by its source in this moment: look at it again`, EXIT.findings);
    for (const id of done.caseIds) caseIds.add(id);
  }
  return [...caseIds];
}
