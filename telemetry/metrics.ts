import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the ledger is asked at each scrape. */
export interface Counts {
  moves: Record<string, number>;
  inbox: Record<string, number>;
  openCases: number;
  unknownWrites: number;
}

/** The audit's part; times are epoch milliseconds. */
export interface AuditFigures {
  unsealed: number;
  anchors: { anchor: string; at?: number; failing?: object }[];
}

/** What the ledger is asked of alerts at each scrape. */
export interface AlertCounts {
  open: { channel: string; messages: number }[];
  failed: { channel: string; messages: number }[];
}

/** The daemon's figures, for `/metrics`. Labels are ids from the config and codes, so their number is bounded. */
export interface Metrics {
  registry: Registry;
  call(event: { connectionId: string; method: string; status: number; ms: number }): void;
  step(event: { flow: string; step: string; outcome: string; count: number }): void;
  write(event: { connectionId: string; kind: string; outcome: string }): void;
  /** A try to tell people something. */
  alert(event: { channel: string; outcome: string }): void;
  webhook(event: { connectionId: string; answer: number; ms: number }): void;
  /** Asked when somebody scrapes; a failure leaves the last figures standing. */
  countWith(counts: () => Promise<Counts>): void;
  /** The same for the audit. */
  watchAudit(look: () => Promise<AuditFigures>): void;
  /** The same, of messages that have not reached their channel. */
  countAlertsWith(counts: () => Promise<AlertCounts>): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'waybill_' });

  const calls = new Histogram({
    name: 'waybill_call_seconds',
    help: 'Requests to connected systems; status 0 is one without an answer',
    labelNames: ['connection', 'method', 'status'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const steps = new Counter({
    name: 'waybill_steps_total',
    help: 'Steps of records answered',
    labelNames: ['flow', 'step', 'outcome'],
    registers,
  });
  const writes = new Counter({
    name: 'waybill_writes_total',
    help: 'Writes to connected systems by how they ended',
    labelNames: ['connection', 'kind', 'outcome'],
    registers,
  });
  const webhooks = new Histogram({
    name: 'waybill_webhook_seconds',
    help: 'Webhooks, from request to durable answer',
    labelNames: ['connection', 'answer'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });

  const alerts = new Counter({
    name: 'waybill_alerts_total',
    help: 'Tries to send an alert, by how they ended: sent, pending (tried again) or failed (given up)',
    labelNames: ['channel', 'outcome'],
    registers,
  });

  return {
    registry,
    call: ({ connectionId, method, status, ms }) =>
      calls.observe({ connection: connectionId, method, status }, ms / 1_000),
    step: ({ flow, step, outcome, count }) => steps.inc({ flow, step, outcome }, count),
    write: ({ connectionId, kind, outcome }) => writes.inc({ connection: connectionId, kind, outcome }),
    webhook: ({ connectionId, answer, ms }) => webhooks.observe({ connection: connectionId, answer }, ms / 1_000),
    alert: ({ channel, outcome }) => alerts.inc({ channel, outcome }),
    countWith: (counts) => countLedger(registers, counts),
    watchAudit: (look) => countAudit(registers, look),
    countAlertsWith: (counts) => countAlerts(registers, counts),
  };
}

/** One question to the ledger a scrape, whatever the number of gauges: they are collected at the same time. */
function countLedger(registers: Registry[], counts: () => Promise<Counts>): void {
  let asked: Promise<Counts | undefined> | undefined;
  const ask = () => {
    asked ??= counts()
      .catch(() => undefined)
      .finally(() => {
        asked = undefined;
      });
    return asked;
  };
  const gauge = (
    name: string,
    help: string,
    set: (gauge: Gauge<'state'>, now: Counts) => void,
    labelNames: 'state'[] = [],
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        const now = await ask();
        if (now) set(this, now);
      },
    });
  const byState = (states: Record<string, number>, into: Gauge<'state'>) => {
    for (const [state, count] of Object.entries(states)) into.set({ state }, count);
  };
  gauge('waybill_moves', 'Records of flows, by state', (into, now) => byState(now.moves, into), ['state']);
  gauge('waybill_inbox', 'Webhooks received, by state', (into, now) => byState(now.inbox, into), ['state']);
  gauge('waybill_open_cases', 'Causes for which records wait', (into, now) => into.set(now.openCases));
  gauge('waybill_unknown_writes', 'Writes whose fate nobody knows yet', (into, now) => into.set(now.unknownWrites));
}

function countAudit(registers: Registry[], look: () => Promise<AuditFigures>): void {
  new Gauge({
    name: 'waybill_audit_unsealed',
    help: 'Rows of the audit that no seal holds yet',
    registers,
    async collect() {
      const figures = await look().catch(() => undefined);
      if (figures) this.set(figures.unsealed);
    },
  });
  new Gauge({
    name: 'waybill_audit_anchored_timestamp_seconds',
    help: 'When the head of the audit was last anchored',
    labelNames: ['anchor'],
    registers,
    async collect() {
      const figures = await look().catch(() => undefined);
      for (const { anchor, at } of figures?.anchors ?? []) if (at !== undefined) this.set({ anchor }, at / 1_000);
    },
  });
  new Gauge({
    name: 'waybill_audit_anchor_failing',
    help: '1 where an anchor could not be reached at the last try',
    labelNames: ['anchor'],
    registers,
    async collect() {
      const figures = await look().catch(() => undefined);
      for (const { anchor, failing } of figures?.anchors ?? []) this.set({ anchor }, failing ? 1 : 0);
    },
  });
}

/** Messages that have not arrived: on their way, and given up within the last week. */
function countAlerts(registers: Registry[], counts: () => Promise<AlertCounts>): void {
  new Gauge({
    name: 'waybill_alerts_unsent',
    help: 'Alerts that have not reached their channel: open are tried again, failed were given up within a week',
    labelNames: ['channel', 'state'],
    registers,
    async collect() {
      const now = await counts().catch(() => undefined);
      if (!now) return;
      this.reset();
      for (const state of ['open', 'failed'] as const)
        for (const { channel, messages } of now[state]) this.set({ channel, state }, messages);
    },
  });
}
