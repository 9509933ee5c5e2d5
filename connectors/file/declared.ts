import type { Kind } from '../../domain/kinds.ts';
import { type Connector, defineConnector, type KindPort } from '../connector.ts';
import { schemaOf } from '../rest/fields.ts';
import type { Definition, FileKindSpec, StatementFiles } from './definition.ts';
import { folderOf } from './names.ts';
import { type FileOptions, options } from './options.ts';
import { pull } from './pull.ts';
import { takeFrom } from './statements.ts';
import { type FileStore, withStore } from './store.ts';
import { cancel, find, push } from './write.ts';

/** Hex digits of the identity in a file's name. */
const IDENTITY_LENGTH = 40;

/** The connector that a definition declares: a kind has the verbs that its files allow. `statements` are no records, and come besides. */
export function declaredConnector(definition: Definition, statements?: StatementFiles): Connector<FileOptions> {
  const { limits } = definition;
  return defineConnector<FileOptions>({
    id: definition.system,
    title: definition.title,
    docs: definition.docs,
    evidence: definition.evidence,
    ...(definition.eraseByHand === undefined ? {} : { eraseByHand: definition.eraseByHand }),
    role: definition.role,
    options,
    limits: { concurrency: limits.concurrency, timeoutMs: limits.timeout },
    kinds: Object.fromEntries(
      Object.entries(definition.kinds).map(([kind, spec]) => [kind, kindPort(kind as Kind, spec as FileKindSpec)]),
    ),
    ...(statements ? { statements: takeFrom(statements) } : {}),
    check: (ctx) =>
      withStore(ctx, async (store) => {
        await looked(store, definition);
        if (statements) await store.list(folderOf(statements.files));
      }),
  });
}

/** Every folder that is declared is there; those that are ours are made when they are needed. */
async function looked(store: FileStore, { kinds }: Definition): Promise<void> {
  const folders = Object.values(kinds).flatMap(({ in: incoming, out }) => [
    ...(incoming ? [folderOf(incoming.files)] : []),
    ...(out ? [folderOf(out.file)] : []),
    ...(out && out.taken !== 'left' && out.taken !== 'deleted' ? [out.taken] : []),
  ]);
  for (const folder of new Set(folders)) await store.list(folder);
}

function kindPort(kind: Kind, { record, in: spec, out }: FileKindSpec): KindPort<FileOptions> {
  const port: KindPort<FileOptions> = { schema: schemaOf(record?.fields ?? out?.fields) };
  if (spec && record) port.pull = (ctx, cursor) => pull({ kind, record, spec }, ctx, cursor);
  if (!out) return port;
  port.writeSchema = schemaOf(out.fields);
  port.push = (ctx, writes) => push(out, ctx, writes);
  port.find = (ctx, identities) => find(out, ctx, identities);
  port.batch = out.batch;
  port.once = {
    // A file that its partner deletes leaves its name free for a second one.
    way: out.taken === 'deleted' ? 'probe by reference' : 'unique reference',
    identityMaxLength: IDENTITY_LENGTH,
    settleMs: 0,
  };
  port.change = out.change === 'revision' || out.change === 'overwrite' ? 'in-place' : out.change;
  if (out.cancel) port.cancel = (ctx, targets) => cancel(out, ctx, targets);
  return port;
}
