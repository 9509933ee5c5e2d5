import type { CaseKind } from '../domain/case-kinds.ts';
import type { CaseMember, CaseRow, Mend, Release, RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';
import { kindFor, planOf, targetOf } from './flow-plan.ts';
import { heldInputs, mapInputs } from './map-inputs.ts';
import type { ReleasedMappings } from './ruling.ts';
import { targetShaped } from './target-shaped.ts';
import { rootView } from './view.ts';

/** Members on which a changed mapping is tried: enough to see, and no work. */
const TRIED = 20;
const MAX_CASES = 1_000;
/** As of the newest revision, as an order that nobody carries is read. */
const NEWEST = 2 ** 31 - 1;
/** Who retries where the config says so. */
const HOUSE = 'waybill';

/**
 * Looks at the open cases that a mapping caused. Where another version of it is live by now, it is tried, purely, on some of those
 * that wait, and the case says what came of it; where the config says so they are retried by themselves.
 */
export function offerMended(deps: Deps): () => Promise<{ offered: number }> {
  /** What was tried and did not help, so that it is not tried at every sweep. */
  const tried = new Map<string, string>();
  return async () => {
    const { ledger } = deps;
    const live = await ledger.liveMappings();
    if (!live) return { offered: 0 };
    const open = await ruledCases(ledger);
    const ids = new Set(open.map(({ caseId }) => caseId));
    for (const caseId of tried.keys()) if (!ids.has(caseId)) tried.delete(caseId);
    let offered = 0;
    let released: ReleasedMappings | undefined;
    for (const row of open) {
      const version = changedTo(row, live);
      if (version === undefined || row.mended?.version === version || tried.get(row.caseId) === version) continue;
      released ??= await deps.mappings.released(live.release);
      const mend = await tryOn(deps, row, released, version);
      tried.set(row.caseId, version);
      // A mapping that was missing and still is has not been changed.
      if (!mend || (mend.maps === 0 && !versionOf(row))) continue;
      if (!(await ledger.markMended(row.caseId, mend))) continue;
      offered++;
      await tell(deps, row, mend);
    }
    return { offered };
  };
}

/** The open cases that a mapping may have caused: asked for by kind, for unpaid orders alone may be thousands. */
async function ruledCases(ledger: Deps['ledger']): Promise<CaseRow[]> {
  const ofKind = (kind: CaseKind) => ledger.cases({ state: 'open', kind, limit: MAX_CASES });
  return [...(await ofKind('mapping')), ...(await ofKind('validation'))];
}

function ruledBy({ failure }: CaseRow) {
  return failure?.class === 'mapping' || failure?.class === 'validation' ? failure : undefined;
}

const versionOf = (row: CaseRow): string | undefined => ruledBy(row)?.version;

/** The version by which a case's members would be mapped now, where that is another than the one that failed. */
function changedTo(row: CaseRow, live: Release): string | undefined {
  const failure = ruledBy(row);
  if (!failure || row.members === 0) return undefined;
  // There was no mapping: any release may have brought it.
  if (failure.mapping === undefined)
    return failure.class === 'mapping' && failure.code === 'no-mapping' ? live.release : undefined;
  const version = live.versions.find(({ mapping }) => mapping === failure.mapping)?.version;
  return version === failure.version ? undefined : version;
}

async function tryOn(deps: Deps, row: CaseRow, released: ReleasedMappings, version: string): Promise<Mend | undefined> {
  const { ledger, clock } = deps;
  const members = (await ledger.caseMembers(row.caseId, { limit: TRIED })).filter(
    ({ flow }) => deps.config.flows[flow] !== undefined,
  );
  if (members.length === 0) return undefined;
  const claims = members.map(({ flow, rootId, step }) => ({ flow, rootId, step, epoch: 0, carryRev: NEWEST }));
  const bundles = await ledger.bundles(claims);
  const mend: Mend = { at: clock.now(), version, tried: 0, maps: 0 };
  for (const [index, bundle] of bundles.entries()) {
    // Erased meanwhile: there is nothing to map.
    if (bundle.root.data === undefined && bundle.root.canonical === undefined) continue;
    mend.tried++;
    const stops = await stopsAt(deps, members[index] as CaseMember, bundle, released);
    if (stops === undefined) mend.maps++;
    else mend.still ??= stops;
  }
  return mend.tried > 0 ? mend : undefined;
}

/** What stops a root by the mappings of now, up to the step at which it waits; `undefined` where nothing does. */
async function stopsAt(
  deps: Deps,
  { flow, step }: CaseMember,
  bundle: RootBundle,
  released: ReleasedMappings,
): Promise<string | undefined> {
  const plan = planOf(deps, flow);
  const { connectionId, kind, sourceId } = bundle.root;
  const book = released.of({ connectionId, kind, sourceId });
  try {
    const mapped = heldInputs(bundle);
    await mapInputs(deps, plan, bundle, book, mapped);
    const declared = plan.steps[step];
    if (declared?.verb !== 'write') return undefined;
    const view = rootView(deps, bundle, mapped.canonicals, false);
    const target = targetOf(deps, declared, view.origin);
    const written = kindFor(plan, declared, target);
    const ruled = { config: deps.config, clock: deps.clock, mappings: { current: () => book } };
    if (written) await targetShaped(ruled, target, written, { bundle, view });
    return undefined;
  } catch (error) {
    const failure = toFailure(error);
    return 'where' in failure && failure.where ? `${failure.where} ${failure.message}` : failure.message;
  }
}

async function tell(deps: Deps, { caseId, ...row }: CaseRow, mend: Mend): Promise<void> {
  const what = ruledBy({ caseId, ...row })?.mapping ?? 'a mapping';
  const found = `${what} changed and maps ${mend.maps} of ${mend.tried} tried`;
  if (mend.maps === 0 || !deps.config.cases.retryWhenMended) {
    const then =
      mend.maps > 0 ? `\`waybill cases retry ${caseId} --all\` sends its ${row.members} on` : (mend.still ?? '');
    deps.log.info({ caseId, members: row.members }, `${caseId}: ${found}: ${then}`);
    return;
  }
  const { freed, flows } = await deps.ledger.freeMembers(caseId, { verb: 'retry', who: HOUSE, why: found });
  for (const flow of flows) deps.packer.wake(flow);
  await deps.starter.checkCase(caseId);
  deps.log.info({ caseId, freed }, `${caseId}: ${found}: its ${freed} are tried again`);
}
