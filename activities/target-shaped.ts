import type { Connection } from '../connectors/connections.ts';
import { compose } from '../domain/compose.ts';
import { nextGeneration } from '../domain/generation.ts';
import { hashIdentity, identityOf } from '../domain/identity.ts';
import type { Kind } from '../domain/kinds.ts';
import type { RootView } from '../domain/root-view.ts';
import type { RootBundle, WriteKey } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { applied, outbound } from './mapping.ts';
import type { CurrentMappings } from './ruling.ts';

/** What a target shall hold of one part of a root, in the target's own shape. */
export interface TargetShaped {
  key: WriteKey;
  payload: Record<string, unknown>;
  pin: string;
}

/** What an outward mapping is applied to: one canonical record of one part of a root, and what its `context:` reads. */
export interface TargetInput {
  key: WriteKey;
  record: unknown;
  values: Record<string, unknown>;
}

/** Composes all that a target shall hold of a root, now, before its mapping. */
export function targetInputs(
  deps: Pick<Deps, 'config'> & { now: number },
  connection: Connection,
  kind: Kind,
  { bundle, view }: { bundle: RootBundle; view: RootView },
): TargetInput[] {
  const port = connection.connector.kinds[kind];
  const length = port?.once?.identityMaxLength ?? 64;
  const target = { connectionId: connection.id, role: connection.role, keepsDates: port?.keepsDates === true };
  const { kyc, papers } = deps.config.rules;
  const rules = { allocation: deps.config.allocation, kyc, papers, now: deps.now, shops: deps.config.prices?.shops };
  return compose(view, kind, target, rules).map(({ part, record }) => {
    const key = { connectionId: connection.id, kind, recordId: bundle.root.recordId, part };
    const identity = identityOf({
      connectionId: view.origin,
      kind: bundle.root.kind,
      as: kind,
      sourceId: bundle.root.sourceId,
      part,
      generation: nextGeneration(bundle.targets, key),
    });
    const values = {
      identity: hashIdentity(identity, length),
      params: connection.params,
      held: heldBy(view, part),
    };
    return { key, record, values };
  });
}

/** Composes and maps all that a target shall hold of a root, now; a mapping's first problem is thrown. */
export async function targetShaped(
  deps: Pick<Deps, 'config' | 'clock'> & { mappings: CurrentMappings },
  connection: Connection,
  kind: Kind,
  root: { bundle: RootBundle; view: RootView },
): Promise<TargetShaped[]> {
  const mapping = outbound(deps.mappings.current(), connection, kind);
  const shaped: TargetShaped[] = [];
  const now = deps.clock.now();
  for (const { key, record, values } of targetInputs({ config: deps.config, now }, connection, kind, root))
    shaped.push({ key, pin: mapping.pin, payload: await applied(mapping, record, values, now) });
  return shaped;
}

/** What other targets hold of this part, for mappings: `context: held.erp.targetId`. */
const heldBy = (view: RootView, part: string): Record<string, unknown> =>
  Object.fromEntries(
    view.held
      .filter((held) => held.part === part || held.part === '')
      .map(({ connectionId, targetId, facts }) => [connectionId, { targetId, ...facts }]),
  );
