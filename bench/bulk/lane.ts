import { spawn } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, type LaneResult, rounded } from '../lanes.ts';
import { withFolder } from '../measure.ts';
import { bulkRows, filledCsv, filledTemplate, itemsCsv } from './files.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What one file takes from the command to its end. */
interface Taken {
  seconds: number;
  /** The most that the process ever held, in MB, as the system counts it. */
  peakMb: number;
  staged: number;
  needPerson: number;
}

/** Tells the most memory that the process held, through a pipe of its own, as its last act. */
const TELL_PEAK = `import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))`;

/** `waybill import orders` over one file of many rows, as a person runs it: a process of its own, an empty ledger. */
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
    for (let round = 0; round < rounds; round += 1) runs.push(await withFolder((folder) => taken(folder, file, bytes)));
    const [middle] = runs.sort((a, b) => a.seconds - b.seconds).slice(runs.length >> 1);
    if (!middle) continue;
    const peakMb = Math.max(...runs.map((run) => run.peakMb));
    json[name] = { ...middle, seconds: rounded(middle.seconds), peakMb: rounded(peakMb) };
    lines.push(
      `  ${name}: ${middle.seconds.toFixed(1)} s, ${peakMb.toFixed(0)} MB; ${middle.staged} orders staged, ${middle.needPerson} need a person`,
    );
    tell(`bulk: ${name} ${middle.seconds.toFixed(1)} s`);
  }
  return { text: lines.join('\n'), json };
}

async function taken(folder: string, file: string, bytes: Buffer | string): Promise<Taken> {
  await mkdir(join(folder, 'bulk'));
  await writeFile(join(folder, 'items.csv'), itemsCsv());
  await writeFile(join(folder, file), bytes);
  await copyFile(join(ROOT, 'bench/bulk/config.yaml'), join(folder, 'config.yaml'));
  const startedAt = Date.now();
  const { printed, peakKb } = await ran(folder, ['import', 'orders', file, '--accept-valid', '--json']);
  const seconds = (Date.now() - startedAt) / 1_000;
  const { staged, orders } = JSON.parse(printed) as { staged: number; orders: { needPerson: number } };
  return { seconds, peakMb: peakKb / 1_024, staged, needPerson: orders.needPerson };
}

/** Runs the command; exit code 1 only says that an order needs a person. */
function ran(cwd: string, words: string[]): Promise<{ printed: string; peakKb: number }> {
  return new Promise((resolve, reject) => {
    const args = [
      '--import',
      `data:text/javascript,${encodeURIComponent(TELL_PEAK)}`,
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
      const [printed = '', said = '', peak = ''] = heard.map((one) => one());
      if (code === 0 || code === 1) resolve({ printed, peakKb: Number(peak) });
      else reject(new Error(`waybill ${words.join(' ')} ended with ${code}: ${said}`));
    });
  });
}
