import type { Command } from 'commander';
import { EXIT, Problem, systemCode } from '../../config/problem.ts';
import { type Books, type Said, saidBy, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { theRoot } from '../known-order.ts';
import { print } from '../output.ts';
import { bundleFor, type WrittenPaper, writeBundle, writePapers } from './bundle.ts';
import { anchorNow, sealNow } from './seal-now.ts';

interface Flags extends Said {
  out?: string;
  anchor: boolean;
  json: boolean;
}

/** `waybill proof <order>`: a folder for the customer, who checks it with `verifier/verify.mjs`. */
export function declareProof(command: Command, context: CommandContext): void {
  withReason(
    command
      .option('--out <folder>', 'where it goes (proof-NUMBER without it)')
      .option(
        '--no-anchor',
        'leave the anchors to their hour: what is younger than the last one is then not shown by any',
      ),
  ).action((number: string, flags: Flags) =>
    withBooks(command, context, async (books) => {
      const { ledger, loaded } = books;
      const { rootId, order } = await orderOf(books, number);
      // The last entry of every proof: whoever cuts entries off behind it, or takes one out before it, is found.
      await ledger.noteAudit([{ what: 'order.proved', ...saidBy(flags), rootId, after: { order } }]);
      await sealNow(ledger, loaded.config.audit);
      const failed = flags.anchor ? await anchorNow(ledger, loaded.config) : [];
      const proof = await ledger.orderProof(rootId);
      const folder = flags.out ?? `proof-${order.replace(/[^\p{L}\p{N}._-]+/gu, '')}`;
      const bundle = bundleFor(proof, order);
      const { file, papers } = await written(folder, async () => ({
        papers: await writePapers(folder, proof, await ledger.papersOf(rootId), loaded.config.rules.papers.font),
        file: await writeBundle(folder, bundle),
      }));
      const answer = {
        order,
        file,
        entries: proof.entries.length,
        anchors: bundle.anchors.map(({ anchor, seal }) => ({ anchor, seal })),
        unanchored: proof.unanchored,
        erased: proof.entries.filter(({ text }) => text === undefined).map((one) => one.number),
        papers,
        failed,
      };
      for (const why of failed) process.stderr.write(`not anchored now: ${why}\n`);
      print(flags.json, answer, () => textOf(answer));
      if (failed.length > 0) context.exitCode = EXIT.findings;
    }),
  );
}

async function orderOf({ ledger }: Books, number: string): Promise<{ rootId: string; order: string }> {
  const rootId = await theRoot(ledger, number);
  const found = await ledger.order(rootId);
  if (found?.kind !== 'order') throw new Problem(`${number} is no order, and only orders are proved`, EXIT.findings);
  const own = found.numbers.filter(({ connectionId }) => connectionId === found.connectionId);
  return { rootId, order: own[0]?.number ?? number };
}

async function written<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Problem(`${folder} cannot be written (${code}): name another folder with --out`, EXIT.unreachable);
  }
}

function textOf(answer: {
  order: string;
  file: string;
  entries: number;
  anchors: { anchor: string }[];
  unanchored: number[];
  erased: number[];
  papers: WrittenPaper[];
}): string {
  const { order, file, entries, anchors, unanchored, erased, papers } = answer;
  const names = [...new Set(anchors.map(({ anchor }) => anchor))];
  const shown = papers.filter(({ differs }) => !differs);
  return [
    `${file}: ${entries} entries of ${order}, ${names.length > 0 ? `anchored by ${names.join(', ')}` : 'anchored nowhere'}`,
    ...(shown.length > 0 ? [`with ${shown.map((one) => one.number).join(', ')}`] : []),
    ...papers
      .filter(({ differs }) => differs)
      .map(
        ({ number, revision }) =>
          `${number} revision ${revision} comes out otherwise today: the file that the customer has is the one that is proved`,
      ),
    ...(names.length === 0
      ? ['No anchor is configured: nobody outside vouches for the time (audit.anchor in the config)']
      : unanchored.length > 0
        ? [`${unanchored.length} of them are younger than the last anchor: ask again once it was made`]
        : []),
    ...(erased.length > 0 ? [`${erased.length} of them say nothing any more: their customer was erased`] : []),
    'Check it: node verifier/verify.mjs (docs/rules/proof.md)',
  ].join('\n');
}
