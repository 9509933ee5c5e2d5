import type { AnyConnector, AnyPort, KindPort } from '../../connectors/connector.ts';
import type { Evidence } from '../../connectors/evidence.ts';
import { KINDS, type Kind, ROLES, type Role } from '../../domain/kinds.ts';

/** What a system does with one kind. */
export interface KindRow {
  kind: Kind;
  /** It tells what changed, or gives what is asked for by id. */
  gives: { changes: boolean; byId: boolean };
  /** It takes new objects; absent where it takes none. */
  takes?: {
    /** Writes in one push. */
    batch: number;
    change: NonNullable<KindPort['change']>;
    cancel: boolean;
    /** A lost write can be looked for. */
    find: boolean;
    once: string;
  };
  /** It can be reconciled over a period. */
  survey: boolean;
}

/** One system of the matrix. */
export interface SystemRow {
  id: string;
  title: string;
  /** `any` where its definition says it. */
  role: Role | 'any';
  /** Absent where its definition says it. */
  kinds?: KindRow[];
  webhooks: boolean;
  /** It can be told to forget a person. */
  forgets: boolean;
  evidence: readonly Evidence[];
}

/** What there is, by role and title: those that a definition makes what they are come last. */
export function matrixRows(connectors: readonly AnyConnector[]): SystemRow[] {
  const place = ({ role }: SystemRow) => (role === 'any' ? ROLES.length : ROLES.indexOf(role));
  return connectors.map(systemRow).sort((a, b) => place(a) - place(b) || (a.title < b.title ? -1 : 1));
}

function systemRow({ id, title, role, kinds, webhook, forget, evidence, declaration }: AnyConnector): SystemRow {
  const base = { id, title, webhooks: webhook !== undefined, forgets: forget !== undefined, evidence };
  if (declaration) return { ...base, role: 'any' };
  return {
    ...base,
    role,
    kinds: KINDS.flatMap((kind) => {
      const port = kinds[kind];
      return port ? [kindRow(kind, port)] : [];
    }),
  };
}

function kindRow(kind: Kind, port: AnyPort): KindRow {
  const { pull, read, push, find, cancel, survey, batch = 1, change = 'refuse', once } = port;
  return {
    kind,
    gives: { changes: pull !== undefined, byId: read !== undefined },
    ...(push
      ? { takes: { batch, change, cancel: cancel !== undefined, find: find !== undefined, once: once?.way ?? 'none' } }
      : {}),
    survey: survey !== undefined,
  };
}
