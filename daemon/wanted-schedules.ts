import { TypedSearchAttributes } from '@temporalio/common';
import { queueOf } from '../activities/flow-plan.ts';
import { USUAL_POLL_MS } from '../activities/polls.ts';
import type { Config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import { parseStep } from '../domain/steps.ts';
import { WAYBILL_CONNECTION, WAYBILL_FLOW, WAYBILL_WINDOW } from '../temporal/attributes.ts';
import type { WantedSchedule } from '../temporal/schedules.ts';

/** What is kept for months need not go to the minute. */
const PURGE_MS = 24 * 3_600_000;

type Flows = Config['flows'];

/** True where some kind of these flows can be pulled from the connection. */
export const canPull = (connection: Connection, flows: Flows[string][]): boolean =>
  flows.some(
    ({ from, kinds }) => from.includes(connection.id) && kinds.some((kind) => connection.connector.kinds[kind]?.pull),
  );

const writesTo = (connection: Connection, flows: Flows[string][]) =>
  flows.some(({ steps }) =>
    steps.map(parseStep).some((step) => step.verb === 'write' && step.target === connection.id),
  );

function attributes(connection: Connection, window: string, flow?: string) {
  return new TypedSearchAttributes([
    { key: WAYBILL_CONNECTION, value: connection.id },
    { key: WAYBILL_WINDOW, value: window },
    ...(flow ? [{ key: WAYBILL_FLOW, value: flow }] : []),
  ]);
}

function ofConnection(connection: Connection, flows: Flows): WantedSchedule[] {
  const { id } = connection;
  const all = Object.entries(flows);
  // A flow with its own interval is pulled by that; the rest by the connection's.
  const usual = all.filter(([, flow]) => flow.every === undefined).map(([, flow]) => flow);
  const wanted: WantedSchedule[] = [];
  const input = { connectionId: id, queue: queueOf(id) };

  if (connection.windows) {
    const isCalled = canPull(connection, usual) || connection.connector.statements !== undefined;
    if (isCalled || writesTo(connection, Object.values(flows))) {
      wanted.push({
        id: `window/${id}`,
        workflow: 'window',
        input: { ...input, planned: true },
        when: { times: [...connection.windows.times], timezone: connection.windows.timezone },
        attributes: attributes(connection, 'planned'),
      });
    }
    return wanted;
  }
  if (canPull(connection, usual) || connection.connector.statements) {
    wanted.push({
      id: `window/${id}/poll`,
      workflow: 'window',
      input: { ...input, planned: false },
      when: { everyMs: connection.pollMs ?? USUAL_POLL_MS },
      attributes: attributes(connection, 'poll'),
    });
  }
  for (const [name, flow] of all) {
    if (flow.every === undefined || !canPull(connection, [flow])) continue;
    wanted.push({
      id: `window/${id}/${name}`,
      workflow: 'window',
      input: { ...input, flow: name, planned: false },
      when: { everyMs: flow.every },
      attributes: attributes(connection, 'poll', name),
    });
  }
  return wanted;
}

/** The comparison of the systems, where the config gives it a time or an interval. It waits for those that have windows. */
function ofReconciliation({ reconcile, timezone }: Config): WantedSchedule[] {
  const { at, every, repair } = reconcile;
  const when = at ? { times: at, timezone } : every === undefined ? undefined : { everyMs: every };
  const input = { lastMs: reconcile.period, repair: repair.length > 0 && repair, waits: true };
  return when ? [{ id: 'reconcile/planned', workflow: 'reconcile', input, when }] : [];
}

/** The look at the shops as their customers, where the config gives it times. */
const ofPriceAudit = ({ prices, timezone }: Config): WantedSchedule[] =>
  prices?.auditAt ? [{ id: 'prices/audit', workflow: 'auditPrices', when: { times: prices.auditAt, timezone } }] : [];

/** VAT ids that orders wait for are asked about as often as the sweep looks, and beside it: some member states take their time. */
const ofVatIds = ({ rules, sweep }: Config): WantedSchedule[] =>
  rules.vatIds ? [{ id: 'vat-ids', workflow: 'lookUpVatIds', when: { everyMs: sweep } }] : [];

/** Everything that happens by time: the sweep, the comparison, each connection's windows or polls, and flows with their own interval. */
export function wantedSchedules(config: Config, connections: ReadonlyMap<string, Connection>): WantedSchedule[] {
  return [
    { id: 'sweep', workflow: 'sweep', when: { everyMs: config.sweep } },
    { id: 'purge', workflow: 'purge', when: { everyMs: PURGE_MS } },
    ...ofReconciliation(config),
    ...ofPriceAudit(config),
    ...ofVatIds(config),
    ...[...connections.values()].flatMap((connection) => ofConnection(connection, config.flows)),
  ];
}
