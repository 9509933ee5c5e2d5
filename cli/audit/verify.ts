import type { Command } from 'commander';
import { EXIT } from '../../config/problem.ts';
import { AnchorError } from '../../daemon/audit/anchor.ts';
import { confirmStamp } from '../../daemon/audit/anchor-rfc3161.ts';
import { anchorsOf } from '../../daemon/audit/anchors.ts';
import type { AnchoredSeal, AuditFinding, AuditVerdict } from '../../store/ledger.ts';
import { withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, print } from '../output.ts';

const CLEAR = '\r\x1b[K';
const BAR = 30;

const tellProgress = (rows: number, of: number): boolean => {
  const done = of === 0 ? BAR : Math.min(BAR, Math.floor((rows / of) * BAR));
  const bar = `${'#'.repeat(done)}${'.'.repeat(BAR - done)}`;
  return process.stderr.write(`${CLEAR}[${bar}] ${rows.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} rows`);
};

/** `waybill audit verify`: ends with 1 where anything was changed, removed or inserted, or an anchor knows another past. */
export function declareAuditVerify(command: Command, context: CommandContext): void {
  command.option('--json', 'print JSON', false).action((flags: { json: boolean }) =>
    withBooks(command, context, async ({ ledger, loaded }) => {
      const outside: AnchoredSeal[] = [];
      const unread: AuditFinding[] = [];
      const anchors = anchorsOf(loaded.config);
      for (const anchor of anchors) {
        try {
          outside.push(...((await anchor.read?.()) ?? []));
        } catch (error) {
          if (!(error instanceof AnchorError)) throw error;
          unread.push({ kind: 'anchor', message: error.message });
        }
      }
      const tty = process.stderr.isTTY;
      const verdict = await ledger.verifyAudit({
        anchors: outside,
        confirm: (name, token, seal) =>
          (anchors.find((one) => one.name === name)?.confirm ?? confirmStamp)(token, seal),
        ...(tty ? { progress: tellProgress } : {}),
      });
      if (tty) process.stderr.write(CLEAR);
      const findings = [...verdict.findings, ...unread];
      const ok = findings.length === 0;
      if (!ok) context.exitCode = EXIT.findings;
      print(flags.json, { ok, ...verdict, findings }, () =>
        textOf({ ...verdict, findings }, (at) => localTime(at, loaded.config.timezone)),
      );
    }),
  );
}

const counted = (count: number, word: string) => `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;

function textOf(verdict: AuditVerdict, time: (at: number) => string): string {
  const { head, findings } = verdict;
  return [
    ...findings.map(lineOf),
    ...(verdict.more ? ['... and more'] : []),
    `${counted(verdict.rows, 'row')} in ${counted(verdict.seals, 'seal')}${head ? `, the last of ${time(head.at)}` : ''}; ${
      verdict.unsealed
    } not sealed yet; ${counted(verdict.anchored, 'anchor')} compared`,
    findings.length === 0
      ? 'Nothing was changed, removed or inserted.'
      : `${counted(findings.length, 'finding')}: what is named above cannot be trusted`,
  ].join('\n');
}

function lineOf({ kind, between, message }: AuditFinding): string {
  if (!between) return `${kind}  ${message}`;
  const [from, to] = between;
  const where = to === undefined ? `after seal ${from}` : `between seals ${from} and ${to}`;
  return `${kind}  ${where}: ${message}`;
}
