import { toFailure } from '../../activities/failures.ts';
import { inbound, made } from '../../activities/mapping.ts';
import { targetInputs } from '../../activities/target-shaped.ts';
import { heldCanonicals, rootView } from '../../activities/view.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import { isKind, type Kind } from '../../domain/kinds.ts';
import type { MappingBook } from '../../mapper/index.ts';
import type { RootBundle } from '../../store/ledger.ts';
import type { MappingDesk } from './mapping-context.ts';
import { isRecordFile, recordFromFile } from './record-file.ts';

/** A record that a mapping can be applied to, with all that its rules may ask for besides. */
export interface FoundRecord {
  record: unknown;
  /** What `context:` reads: `params` of the connection; for what is written, `identity` and `held` too. */
  values: Record<string, unknown>;
  /** Epoch ms, where the record brings its own (an example does). */
  now?: number;
  /** What a person calls it, e.g. `order #1001 of shop`. */
  label: string;
  /** Where it came from: the ledger's ids, or the file (none for standard input). */
  from: { rootId: string; recordId: string; connectionId: string; kind: Kind; part: string } | { file?: string };
}

/** Both sides of a mapping's header: `system/kind` and a plain `kind`, or the reverse. */
export interface Sides {
  from: string;
  to: string;
}

/**
 * The records that a person means by `what`: any system's number of an order, with or without `#`, or a root's id, looked up
 * in the ledger; a JSON or YAML file with one record or with examples (`order.examples.yaml#2`, `...#its name`); or `-`,
 * standard input. There is always at least one; a root may have several, one a part or report. The data is as its mapping
 * would get it now: amendments applied, and for what is written (`order` to `system/order`) composed of the root's present view.
 * Throws a `Problem` that says what is not there.
 */
export async function findRecords(
  desk: MappingDesk,
  book: MappingBook,
  sides: Sides,
  what: string,
): Promise<FoundRecord[]> {
  if (what === '-' || isRecordFile(what)) return [await recordFromFile(what)];
  const number = what.trim();
  if (number === '') throw new Problem("--record is an order's number, a file, or - for standard input");
  const ledger = await desk.ledger();
  const roots = await ledger.findRoots(number);
  if (roots.length === 0)
    throw new Problem(
      `no order is known by ${number}${/[./]/.test(number) ? `, and there is no file ${number}` : ''}`,
      EXIT.findings,
    );
  // As of the newest revision, as an order that nobody carries is read.
  const claims = roots.map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: 2 ** 31 - 1, step: 0 }));
  const bundles = await ledger.bundles(claims);
  const cancelled = await ledger.cancelledHere(roots);
  const connections = await desk.connections();
  const inward = sides.from.includes('/');
  const [system = '', word = ''] = (inward ? sides.from : sides.to).split('/');
  const kind = isKind(word) ? word : undefined;
  const ours = [...connections.values()].filter((one) => one.system === system);
  if (!kind || ours.length === 0)
    throw new Problem(`no connection of ${loadedFile(desk)} uses ${system}: give the record as a file`);

  const found: FoundRecord[] = [];
  for (const bundle of bundles) {
    const called = await nameOf(desk, bundle, number);
    for (const connection of ours) {
      found.push(
        ...(inward
          ? reported(bundle, connection, kind, called)
          : await composed(desk, book, bundle, connection, kind, called, cancelled.has(bundle.rootId), connections)),
      );
    }
  }
  const kept = found.filter(({ record }) => record !== undefined);
  if (kept.length > 0) return kept;
  if (found.length > 0) throw erased(number);
  const names = ours.map(({ id }) => id).join(', ');
  throw new Problem(
    inward
      ? `${number} has no ${kind} from ${names}`
      : `${number} has nothing to be written to ${names} as ${kind}, as far as it has come`,
    EXIT.findings,
  );
}

const erased = (number: string): Problem =>
  new Problem(`what ${number} was is not kept any more: its customer was erased`, EXIT.findings);

const loadedFile = (desk: MappingDesk): string => desk.loaded.file.replace(/^.*[\\/]/, '');

async function nameOf(desk: MappingDesk, bundle: RootBundle, asked: string): Promise<string> {
  const order = await (await desk.ledger()).order(bundle.rootId);
  const own = order?.numbers.find(({ connectionId }) => connectionId === bundle.root.connectionId)?.number;
  return own ?? asked;
}

/** The records of a root that a connection gave: what its mapping reads. */
function reported(bundle: RootBundle, connection: Connection, kind: Kind, called: string): FoundRecord[] {
  return bundle.inputs
    .filter((input) => input.connectionId === connection.id && input.kind === kind)
    .map((input) => ({
      record: input.data,
      values: { params: connection.params },
      label: `${kind} ${input.recordId === bundle.root.recordId ? called : `${input.sourceId} of ${called}`} from ${connection.id}`,
      from: {
        rootId: bundle.rootId,
        recordId: input.recordId,
        connectionId: connection.id,
        kind,
        part: '',
      },
    }));
}

/** What a connection shall hold of a root: what the mapping of a write reads. */
async function composed(
  desk: MappingDesk,
  book: MappingBook,
  bundle: RootBundle,
  connection: Connection,
  kind: Kind,
  called: string,
  cancelledHere: boolean,
  connections: ReadonlyMap<string, Connection>,
): Promise<FoundRecord[]> {
  const canonicals = heldCanonicals(bundle);
  for (const input of bundle.inputs) {
    // Not mapped yet, or it could not be: then by the mapping of now.
    if (canonicals.has(input.recordId)) continue;
    const source = connections.get(input.connectionId);
    if (!source) continue;
    if (input.data === undefined && input.recordId === bundle.root.recordId) throw erased(called);
    try {
      const mapping = inbound(book, source, input.kind);
      canonicals.set(input.recordId, await made(mapping, source, input.kind, input.data, Date.now()));
    } catch (error) {
      if (input.recordId !== bundle.root.recordId) continue;
      const { message } = toFailure(error);
      throw new Problem(
        `${called} has not come as far as ${connection.id}: its ${input.kind} from ${source.id} cannot be mapped (${message})`,
        EXIT.findings,
      );
    }
  }
  const { config } = desk.loaded;
  const view = rootView({ connections: new Map(connections) }, bundle, canonicals, cancelledHere);
  return targetInputs({ config, now: Date.now() }, connection, kind, { bundle, view }).map(
    ({ key, record, values }) => ({
      record,
      values,
      label: `${kind} ${called}${key.part ? ` (${key.part})` : ''} for ${connection.id}`,
      from: { rootId: bundle.rootId, recordId: key.recordId, connectionId: connection.id, kind, part: key.part },
    }),
  );
}
