import { spawn } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, type LaneResult, rounded } from '../lanes.ts';
import { withFolder } from '../measure.ts';
import { knownBefore } from './before.ts';
import { bulkRows, earlierRows, filledCsv, filledTemplate, itemsCsv } from './files.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What one file takes from the command to its end. */
interface Taken {
  seconds: number;
  /** Of all its threads; other work on the machine makes it little longer. */
  cpuSeconds: number;
  /** The most that the process ever held, in MB, as the system counts it. */
  peakMb: number;
  staged: number;
  needPerson: number;
  /** Orders that came before, as they came. */
  known: number;
  /** What credit and stock say. */
  warnings: number;
}

/** Tells what the process took of the machine, through a pipe of its own, as its last act. */
const TELL_USAGE = `import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,JSON.stringify(process.resourceUsage())))`;

/** `waybill import orders` over one file of many rows, as a person runs it: a process of its own, and a ledger that knows a tenth of the orders already. */
export async function bulk({ quick, rounds, records, tell }: Bench): Promise<LaneResult> {
  const [rows = quick ? 500 : 10_000] = records ?? [];
  const files: [name: string, file: string, bytes: Buffer | string][] = [
    ['workbook, all right', 'right.xlsx', await filledTemplate(bulkRows(rows))],
    ['workbook, one row in 20 wrong, answered', 'some.xlsx', await filledTemplate(bulkRows(rows, 20))],
    ['workbook, every row wrong, answered', 'all.xlsx', await filledTemplate(bulkRows(rows, 1))],
    ['CSV, one row in 20 wrong, answered', 'some.csv', filledCsv(bulkRows(rows, 20))],
  ];
  const json: Record<string, unknown> = { rows };
  const lines = [`orders by Excel, ${rows} rows (load ${loadavg()[0]?.toFixed(1)})`];
  for (const [name, file, bytes] of files) {
    const runs: Taken[] = [];
    for (let round = 0; round < rounds; round += 1)
      runs.push(await withFolder((folder) => taken(folder, file, bytes, filledCsv(earlierRows(rows)))));
    const [middle] = runs.sort((a, b) => a.seconds - b.seconds).slice(runs.length >> 1);
    if (!middle) continue;
    const peakMb = Math.max(...runs.map((run) => run.peakMb));
    json[name] = {
      ...middle,
      seconds: rounded(middle.seconds),
      cpuSeconds: rounded(middle.cpuSeconds),
      peakMb: rounded(peakMb),
    };
    lines.push(
      `  ${name}: ${middle.seconds.toFixed(1)} s (${middle.cpuSeconds.toFixed(1)} s of CPU), ${peakMb.toFixed(0)} MB; ${middle.staged} orders staged, ${middle.known} came before, ${middle.needPerson} need a person, ${middle.warnings} warnings`,
    );
    tell(`bulk: ${name} ${middle.seconds.toFixed(1)} s`);
  }
  return { text: lines.join('\n'), json };
}

async function taken(folder: string, file: string, bytes: Buffer | string, earlier: string): Promise<Taken> {
  for (const name of ['bulk', 'counted']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'items.csv'), itemsCsv());
  await writeFile(join(folder, file), bytes);
  await copyFile(join(ROOT, 'bench/bulk/config.yaml'), join(folder, 'config.yaml'));
  await writeFile(join(folder, 'earlier.csv'), earlier);
  await ran(folder, ['import', 'orders', 'earlier.csv', '--accept-valid', '--json']);
  await knownBefore(folder);
  const startedAt = Date.now();
  const { printed, usage } = await ran(folder, ['import', 'orders', file, '--accept-valid', '--json']);
  const seconds = (Date.now() - startedAt) / 1_000;
  const { staged, orders, findings } = JSON.parse(printed) as {
    staged: number;
    orders: { needPerson: number; known: number };
    findings: { level: string }[];
  };
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const cpuSeconds = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
  return { seconds, cpuSeconds, peakMb: usage.maxRSS / 1_024, staged, ...orders, warnings };
}

/** Runs the command; exit code 1 only says that an order needs a person. */
function ran(cwd: string, words: string[]): Promise<{ printed: string; usage: NodeJS.ResourceUsage }> {
  return new Promise((resolve, reject) => {
    const args = [
      '--import',
      `data:text/javascript,${encodeURIComponent(TELL_USAGE)}`,
      join(ROOT, 'dist/cli.js'),
      ...words,
    ];
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const heard = [1, 2, 3].map((at) => {
      const pieces: Buffer[] = [];
      (child.stdio[at] as NodeJS.ReadableStream).on('data', (piece: Buffer) => pieces.push(piece));
      return () => Buffer.concat(pieces).toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const [printed = '', said = '', usage = ''] = heard.map((one) => one());
      if (code === 0 || code === 1) resolve({ printed, usage: JSON.parse(usage) });
      else reject(new Error(`waybill ${words.join(' ')} ended with ${code}: ${said}`));
    });
  });
}
