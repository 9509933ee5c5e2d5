import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../config/problem.ts';
import type { Connection } from '../connectors/connections.ts';
import { unmapped } from '../daemon/capabilities.ts';
import { configHints } from '../daemon/config-hints.ts';
import { mendingOf, whyOf } from '../mapper/lint/index.ts';
import { type CommandContext, configOf, connectionsOf } from './context.ts';
import { type LiveCode, type LiveFinding, liveFindings } from './live-check.ts';
import { mappingFindings } from './mapping/mapping-findings.ts';
import { print, table } from './output.ts';

interface CheckFinding {
  severity: 'error' | 'warning';
  where: string;
  message: string;
  /** Of a call with --live: what the connection lacks, and what a person does about it. */
  code?: LiveCode;
  mend?: string;
}

/** How each kind that a connection takes has one effect, for the admin who must know. */
const effects = (connection: Connection) =>
  Object.entries(connection.connector.kinds).flatMap(([kind, port]) =>
    port?.push
      ? [{ kind, once: port.once?.way ?? 'none', change: port.change ?? 'refuse', find: port.find !== undefined }]
      : [],
  );

interface CheckedSystem {
  id: string;
  system: string;
  role: string;
  takes: ReturnType<typeof effects>;
  /** With `--live`: how long its call took, and what was found by it; nothing where it let us in as it should. */
  live?: LiveCall;
}

interface LiveCall {
  tookMs: number;
  codes: LiveCode[];
}

/**
 * One row for each kind that a connection takes: how a repeated write has one effect, and how a change is made. With `--live` each
 * connection says besides how its call went: one that answered must not look like one that nobody called.
 */
function connectionsTable(systems: readonly CheckedSystem[]): string {
  const called = systems.some(({ live }) => live);
  const rows = systems.flatMap(({ id, system, role, takes, live }) => {
    const head = [id, system, role, ...(called ? [live ? howItWent(live) : ''] : [])];
    if (takes.length === 0) return [[...head, '', '', '']];
    return takes.map(({ kind, once, change, find }, i) => [
      ...(i === 0 ? head : head.map(() => '')),
      kind,
      // Without a search nobody but a person can say what became of a write whose answer was lost.
      `${once}${find ? '' : ', no search'}`,
      change,
    ]);
  });
  return table(['connection', 'system', 'role', ...(called ? ['live'] : []), 'takes', 'one effect by', 'change'], rows);
}

const howItWent = ({ codes, tookMs }: LiveCall) => (codes.length > 0 ? codes.join(', ') : `let us in, ${tookMs} ms`);

/** Calls each connection once, all at the same time; by id, what came of it. */
async function callAll(
  connections: ReadonlyMap<string, Connection>,
  skews: ReadonlyMap<string, number>,
): Promise<Map<string, { tookMs: number; findings: LiveFinding[] }>> {
  const called = [...connections.values()].map(async (connection) => {
    const startedAt = performance.now();
    const findings = await liveFindings(connection, () => skews.get(connection.id));
    return [connection.id, { tookMs: Math.round(performance.now() - startedAt), findings }] as const;
  });
  return new Map(await Promise.all(called));
}

/** Something outside that cannot be reached is told by an exit code of its own, where nothing else is wrong. */
function exitCodeOf(findings: readonly CheckFinding[]): ExitCode {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return EXIT.fine;
  return errors.every(({ code }) => code === 'unreachable') ? EXIT.unreachable : EXIT.findings;
}

const findingText = ({ severity, where, code, message, mend }: CheckFinding) =>
  `${where} ${severity}: ${code ? `${code}: ` : ''}${message}${mend ? ` ${mend}` : ''}`;

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

/** `waybill check`: what is wrong with the config, the mappings and the connections, one line a finding; nothing is started. */
export function declareCheck(command: Command, context: CommandContext): void {
  command
    .option('--live', 'call each connection once, and say what is missing and how to mend it', false)
    .option('--json', 'print JSON', false)
    .action(async (options: { live: boolean; json: boolean }) => {
      const { channelFindings } = await import('../daemon/unsent-alerts.ts');
      const { anchorFindings } = await import('../daemon/audit/anchor-findings.ts');
      const { departureFindings } = await import('../daemon/departure-findings.ts');
      const { notLive, notLiveText } = await import('../daemon/mapping-not-live.ts');
      const loaded = configOf(command, context);
      const { config } = loaded;
      const skews = new Map<string, number>();
      const connections = await connectionsOf(command, loaded, ({ connectionId, skewMs }) => {
        if (skewMs !== undefined) skews.set(connectionId, skewMs);
      });
      const show = (path: string) => loaded.show(path, '').replace(/: $/, '');
      try {
        const { book, checked, findings: wrong } = await mappingFindings(config);
        const calls = options.live ? await callAll(connections, skews) : undefined;
        const findings: CheckFinding[] = [
          ...wrong.map((finding) => ({
            severity: finding.severity,
            where: `${checked.shown(finding.file)}:${finding.line}:${finding.column}`,
            message: `${finding.code}: ${whyOf(finding)} ${mendingOf(finding)}`,
          })),
          ...(await notLive(config, book)).map((one) => ({
            severity: 'warning' as const,
            where: `mappings/${one.mapping}`,
            message: `not-live: ${notLiveText(one)}`,
          })),
          ...unmapped(config, connections, book).map(({ path, message }) => ({
            severity: 'error' as const,
            where: show(path),
            message,
          })),
          ...[
            ...departureFindings(config, (id) => connections.get(id)?.role),
            ...(await channelFindings(config, options.live)),
            ...(await anchorFindings(config, options.live, { now: () => Date.now() })),
          ].map(({ path, severity, message }) => ({
            severity,
            where: show(path),
            message,
          })),
          ...[...(calls ?? [])].flatMap(([id, call]) =>
            call.findings.map((finding) => ({ ...finding, where: show(`connections.${id}`) })),
          ),
        ];
        const errors = findings.filter(({ severity }) => severity === 'error').length;
        context.exitCode = exitCodeOf(findings);
        const systems = [...connections.values()].map((one) => {
          const call = calls?.get(one.id);
          return {
            id: one.id,
            system: one.system,
            role: one.role,
            takes: effects(one),
            ...(call && { live: { tookMs: call.tookMs, codes: call.findings.map(({ code }) => code) } }),
          };
        });
        const hints = configHints(config, connections).map(({ path, message }) => ({ where: show(path), message }));
        print(options.json, { ok: errors === 0, findings, hints, connections: systems }, () =>
          [
            connectionsTable(systems),
            '',
            ...findings.map(findingText),
            ...hints.map(({ where, message }) => `${where} hint: ${message}`),
            `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`,
          ].join('\n'),
        );
      } finally {
        for (const connection of connections.values()) connection.close();
      }
    });
}
