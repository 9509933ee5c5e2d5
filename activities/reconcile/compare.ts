import type { Connection } from '../../connectors/connections.ts';
import type { Finding, Survey } from '../../connectors/connector.ts';
import { hashIdentity, identityOf } from '../../domain/identity.ts';
import { compareObjects } from '../../domain/reconciliation/compare.ts';
import type { Difference } from '../../domain/reconciliation/difference.ts';
import { compareSource } from '../../domain/reconciliation/source.ts';
import type { Stage } from '../../domain/stages.ts';
import type { FoundDifference, KnownTarget, LookRow, ReconcileRun } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { compareShownLevels } from './compare-levels.ts';
import { findLate } from './late.ts';
import { rulesFor, settleMs, toleranceOf } from './rules.ts';
import { type LookInput, type LookTurn, turnOf } from './turn.ts';

/** How many objects are compared, and noted, at a time. */
const STRETCH = 500;

/** Compares what was read with the ledger as it is by now, and notes what differs, stretch by stretch. */
export function compareLook(deps: Deps) {
  return async (input: LookInput): Promise<LookTurn> => {
    const look = await deps.ledger.reconcileLook(input);
    const report = look && (await deps.ledger.reconcileReport(input.runId));
    if (look?.state !== 'comparing' || !report) return {};
    const { run } = report;
    if (look.side === 'ledger') {
      await findLate(deps, look);
      return {};
    }
    return turnOf(deps, input, async (connection, signal) => {
      if (look.side === 'source') await compareSources(deps, look, run, connection);
      else if (look.side === 'levels') await compareShownLevels(deps, look, connection, signal);
      else await compareTargets(deps, look, run, connection, signal);
      return undefined;
    });
  };
}

/** A survey's words for something, where it can be read at all: what an older version told may have another shape. */
function measured<Words>(measure: ((data: unknown) => Words) | undefined, data: unknown): Words | undefined {
  if (!measure || data === undefined) return undefined;
  try {
    return measure(data);
  } catch {
    return undefined;
  }
}

async function compareSources(deps: Deps, look: LookRow, run: ReconcileRun, connection: Connection): Promise<void> {
  const { ledger, config } = deps;
  const survey = connection.connector.kinds[look.kind]?.survey as Survey;
  const flows = Object.entries(config.flows).flatMap(([name, { from, kinds }]) =>
    from.includes(connection.id) && kinds.includes(look.kind) ? [name] : [],
  );
  const rules = { ...run, settleMs: settleMs(deps, connection), tolerance: toleranceOf(deps) };
  for (let after = look.cursor, more = true; more; ) {
    const stretch = await ledger.sourceStretch(look, after, STRETCH);
    const known = stretch.known.map(({ data, ...record }) => {
      const measures = measured(survey.measure, data);
      return {
        ...record,
        ...(measures ? { measures } : {}),
        unmoved: !record.history && flows.some((flow) => !record.flows.includes(flow)),
        // What the ledger learnt after the reading began, the reading may have missed.
        moving: record.changedAt >= (look.beganAt ?? 0),
      };
    });
    const numbers = new Map(stretch.seen.map((one) => [one.targetId, one.numbers?.[0]]));
    const differences = compareSource(stretch.seen, known, new Set(stretch.announced), rules);
    const found = differences.map((one): FoundDifference => {
      const number = numbers.get(one.targetId);
      const flow = flows[0];
      const report = { kind: look.kind, id: one.targetId };
      return { ...one, ...(number ? { number } : {}), ...(flow ? { flow } : {}), report };
    });
    more = stretch.after !== undefined;
    after = stretch.after;
    await ledger.noteDifferences(look, found, {
      ...(more && after !== undefined ? { state: 'comparing', cursor: after } : { state: 'done' }),
      moving: known.filter(({ moving }) => moving).length,
    });
  }
}

async function compareTargets(
  deps: Deps,
  look: LookRow,
  run: ReconcileRun,
  connection: Connection,
  signal: AbortSignal,
): Promise<void> {
  const { ledger } = deps;
  const port = connection.connector.kinds[look.kind];
  const survey = port?.survey as Survey;
  const identity = (name: KnownTarget['name']) => hashIdentity(identityOf(name), port?.once?.identityMaxLength ?? 64);
  for (let after = look.cursor, more = true; more; ) {
    const stretch = await ledger.targetStretch(look, run, after, STRETCH);
    const expected = stretch.known.map((one) => {
      const told = measured(survey.measure, one.payload);
      const reported = measured(survey.measureReport, one.report?.data);
      const moving = one.open || Math.max(one.since, one.report?.readAt ?? 0) >= (look.beganAt ?? 0);
      return {
        ...{ ...one, moving, known: one.stage as Stage },
        ...(told ? { told } : {}),
        ...(reported ? { reported } : {}),
      };
    });
    const opening = new Set(stretch.opening.map(identity));
    const rules = rulesFor(deps, connection, look.kind, run, new Set(stretch.doubled), opening);
    const differences = compareObjects(expected, stretch.seen, rules);
    const sure = await searched(connection, look, stretch.known, differences, identity, signal);
    const known = new Map(stretch.known.map((one) => [one.targetId, one]));
    const seen = new Map(stretch.seen.map((one) => [one.targetId, one]));
    const found = sure.map((one): FoundDifference => {
      const { flow } = known.get(one.targetId) ?? {};
      const { numbers, report } = seen.get(one.targetId) ?? {};
      return {
        ...one,
        ...(flow ? { flow } : {}),
        ...(numbers?.[0] ? { number: numbers[0] } : {}),
        ...(report ? { report } : {}),
      };
    });
    more = stretch.after !== undefined;
    after = stretch.after;
    await ledger.noteDifferences(look, found, {
      ...(more && after !== undefined ? { state: 'comparing', cursor: after } : { state: 'done' }),
      moving: expected.filter(({ moving }) => moving).length,
    });
  }
}

/**
 * Searches for what a survey did not show: a survey may leave out what a search finds. Only what the search surely does not
 * find is made anew; where there is no search, or it is not sure, a person looks.
 */
async function searched(
  connection: Connection,
  look: LookRow,
  known: readonly KnownTarget[],
  differences: readonly Difference[],
  identity: (name: KnownTarget['name']) => string,
  signal: AbortSignal,
): Promise<Difference[]> {
  const missing = differences.filter(({ kind }) => kind === 'missing');
  const find = connection.connector.kinds[look.kind]?.find;
  const byId = new Map(known.map((one) => [one.targetId, one]));
  const sought = missing.flatMap(({ targetId }) => byId.get(targetId) ?? []);
  const findings = new Map<string, Finding>();
  if (find && sought.length > 0) {
    const answers = await find(
      connection.context(signal, 'backfill'),
      sought.map(({ name }) => identity(name)),
      sought.map(({ payload }) => payload),
    );
    for (const [index, one] of sought.entries()) findings.set(one.targetId, answers[index] as Finding);
  }
  return differences.flatMap((difference): Difference[] => {
    if (difference.kind !== 'missing') return [difference];
    const finding = findings.get(difference.targetId);
    const { repair: _, ...unrepaired } = difference;
    if (!finding) return [{ ...unrepaired, found: 'not searched for: the system has no search' }];
    switch (finding.found) {
      case true:
        return finding.targetId === difference.targetId ? [] : [{ ...unrepaired, found: finding.targetId }];
      case false:
        // Half-made is there: made anew it would be there twice.
        return finding.halfMade === difference.targetId ? [] : [difference];
      case 'unsure':
        return [{ ...unrepaired, found: `not sure: ${finding.why}` }];
    }
  });
}
