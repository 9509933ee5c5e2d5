import type { Connection } from '../../connectors/connections.ts';
import { isCurrency, minorDigits } from '../../domain/currencies.ts';
import { looksOurs } from '../../domain/identity.ts';
import { type Kind, OWN_REPORTS } from '../../domain/kinds.ts';
import type { CompareRules } from '../../domain/reconciliation/compare.ts';
import type { ReconcileRun } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';

/** A system that is called in windows reports within a day. */
const WINDOW_SETTLE_MS = 24 * 3_600_000;
/** Vendors and we round a line each: two of the smallest coins. */
const USUAL_COINS = 2;

const REPORTING: readonly Kind[] = ['status', 'shipment'];

type RuleDeps = Pick<Deps, 'config' | 'connections'>;

/** How long something may be known to one side only. */
export function settleMs({ config }: RuleDeps, { windows, pollMs }: Connection): number {
  return windows ? WINDOW_SETTLE_MS : Math.max(config.reconcile.settle, 2 * (pollMs ?? 0));
}

/** By how much totals may differ: what the config says for the currency or for all, else two of its smallest coins. */
export function toleranceOf({ config }: Pick<Deps, 'config'>): CompareRules['tolerance'] {
  const { tolerance } = config.reconcile;
  return (currency) => {
    const said = (currency === undefined ? undefined : tolerance[currency]) ?? tolerance.default;
    if (said !== undefined) return said;
    const digits = currency !== undefined && isCurrency(currency) ? minorDigits(currency) : 2;
    return digits === 0 ? String(USUAL_COINS) : `0.${String(USUAL_COINS).padStart(digits, '0')}`;
  };
}

/** The rules for one kind of one target; `doubled` are references that objects of the ledger's carry as well. */
export function rulesFor(
  deps: RuleDeps,
  connection: Connection,
  kind: Kind,
  { from, to }: Pick<ReconcileRun, 'from' | 'to'>,
  doubled: ReadonlySet<string>,
  opening: ReadonlySet<string>,
): CompareRules {
  const port = connection.connector.kinds[kind];
  const ids = [...deps.connections.keys()];
  const length = port?.once?.identityMaxLength ?? 0;
  return {
    from,
    to,
    settleMs: settleMs(deps, connection),
    tolerance: toleranceOf(deps),
    isOurs: ({ reference, twin }) => {
      const name = reference ?? twin;
      if (name === undefined || opening.has(name)) return false;
      return doubled.has(name) || (reference !== undefined && looksOurs(reference, length, ids));
    },
    reports: Object.values(deps.config.flows).some(
      (flow) => flow.from.includes(connection.id) && flow.kinds.some((one) => REPORTING.includes(one)),
    ),
    reportsItself: OWN_REPORTS.includes(kind),
    shows: connection.role === 'storefront' && port?.change === 'in-place',
  };
}
