import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { run } from '../cli/program.ts';
import { compileMappings, keptVersion } from '../daemon/mappings.ts';
import { blocksOf } from './fenced-blocks.ts';
import { mappingShop } from './mapping-shop.ts';

const COLUMNS = 80;
const FIRST_DAY = '2026-11-19T01:12:44Z';
const DAY_MS = 86_400_000;
const BETWEEN_COMMANDS_MS = 9 * 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Goes through a page as its reader does, in a folder with a ledger of 200 orders: a block that names a file is saved there, and of a `console` block each
 * line behind `$` is run. Answers all blocks as they should read.
 */
export async function replay(page: string): Promise<string[]> {
  const shop = mappingShop();
  const before = process.cwd();
  try {
    cpSync(join(root, 'examples'), join(shop.folder, 'examples'), { recursive: true });
    // A key and a zone of its own, so that fakes and times are the same on each machine.
    const config = `${readFileSync(shop.config, 'utf8')}timezone: Asia/Shanghai\nmasterKey: ${Buffer.alloc(32, 7).toString('base64')}\n`;
    writeFileSync(shop.config, config);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(FIRST_DAY) });
    for (let day = 1; day <= 4; day++) {
      // Those of the days before come once more, as they are.
      await shop.stageOrders(50 * day, (order, index) => {
        order.poNumber = index % 10 === 3 ? null : `PO-${11001 + index}`;
      });
      vi.setSystemTime(Date.now() + DAY_MS);
    }
    const book = await compileMappings(join(shop.folder, 'mappings'));
    await shop.withLedger((ledger) => ledger.publishMappings(book.all().map(keptVersion), { whole: true }));
    process.chdir(shop.folder);
    const versions = new Versions();
    const texts: string[] = [];
    for (const { info, text } of blocksOf(page)) {
      const [language, file] = info.split(' ');
      if (file) save(join(shop.folder, file), text);
      texts.push(language === 'console' ? await transcript(text, versions) : text);
    }
    return texts;
  } finally {
    process.chdir(before);
    vi.useRealTimers();
    vi.unstubAllEnvs();
    shop.remove();
  }
}

function save(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function transcript(block: string, versions: Versions): Promise<string> {
  const answers: string[] = [];
  for (const line of block.split('\n').filter((one) => one.startsWith('$ '))) {
    // Times of the history are then told apart, and the same in each run.
    vi.setSystemTime(Date.now() + BETWEEN_COMMANDS_MS);
    // What ships is named as from Waybill's own folder, where its reader is.
    const answer = versions.hide(await answerTo(versions.meant(line.slice(2)))).replaceAll(root, '');
    answers.push(`${line}\n${answer}`.trimEnd());
  }
  // A blank line where there is an answer to end.
  return answers.map((one, index) => (one.includes('\n') && answers[index + 1] ? `${one}\n\n` : `${one}\n`)).join('');
}

/** The first or last lines of an answer, as `| head -9` and `| tail -1` show them. */
async function answerTo(line: string): Promise<string> {
  const [command = '', end, count] = line.split(/ \| (head|tail) -(\d+)$/);
  const lines = (await wholeAnswerTo(command)).trimEnd().split('\n');
  if (end === undefined) return lines.join('\n');
  return (end === 'head' ? lines.slice(0, Number(count)) : lines.slice(-Number(count))).join('\n');
}

async function wholeAnswerTo(line: string): Promise<string> {
  const exported = /^export (\w+)=(\S*)$/.exec(line);
  if (exported) {
    vi.stubEnv(exported[1] as string, exported[2]);
    return '';
  }
  const [program, ...words] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  if (program !== 'waybill') throw new Error(`the guide runs ${line}, which this test does not know`);
  let said = '';
  const write = (text: unknown): boolean => {
    said += text;
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(write));
  const { columns } = process.stdout;
  process.stdout.columns = COLUMNS;
  try {
    await run(words);
  } finally {
    process.stdout.columns = columns;
    for (const spy of spies) spy.mockRestore();
  }
  return said;
}

/** A version is a hash of what ships too: the guide shows one that stays when that changes. */
class Versions {
  private readonly shown = new Map<string, string>();

  hide(text: string): string {
    return text.replace(/\b(?=\w*\d)[0-9a-f]{8}(?:[0-9a-f]{8})?\b/g, (version) => {
      const head = version.slice(0, 8);
      if (!this.shown.has(head)) this.shown.set(head, STAND_INS[this.shown.size] ?? head);
      return (this.shown.get(head) as string).repeat(2).slice(0, version.length);
    });
  }

  meant(line: string): string {
    let real = line;
    for (const [head, shown] of this.shown) real = real.replaceAll(shown, head);
    return real;
  }
}

const STAND_INS = ['3f9a77c0', '8d04e7b1', 'c61b20fa', '57e2d9a3', '1ab84f6c', 'e90c3d72', '94f7a6e5', '2c8b51d0'];
