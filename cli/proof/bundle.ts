import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PaperLanguage } from '../../domain/papers/languages.ts';
import type { Paper } from '../../domain/papers/paper.ts';
import type { OrderProof } from '../../store/ledger.ts';
import { paperFiles, printedOf, writePaper } from '../papers/files.ts';
import { writeWhole } from '../write-whole.ts';

/** What a customer is given, as `docs/rules/proof.md` describes it. */
export interface Bundle extends OrderProof {
  format: 'waybill proof 1';
  order: string;
}

const README = `This is what the seller's ledger holds of one order, with what shows that it was not changed since.
这是卖方账本中一份订单的全部记录，以及证明其此后未被更改的依据。

  node verify.mjs proof.json PAPERS --ca CERTIFICATES.pem --anchors ANCHORS

Get verify.mjs from the Waybill project (verifier/verify.mjs), not from the seller; or write one: docs/proof-format.md says how.
请从 Waybill 项目（verifier/verify.mjs）获取 verify.mjs，而不要向卖方索取；也可按 docs/proof-format.md 自行编写。

PAPERS are the files of the papers that you were given, such as CI-2026-00007.pdf.
PAPERS 是您收到的单证文件，例如 CI-2026-00007.pdf。

CERTIFICATES.pem are those of the time stamp authority, from the authority itself. ANCHORS is the file of anchors, from whoever
keeps it other than the seller. Leave out what there is none of; the answer then says what is not shown.
CERTIFICATES.pem 是时间戳机构的证书，请向该机构索取；ANCHORS 是锚点文件，请向卖方以外的保管者索取。没有的可以省略，结果会说明哪些未得到证明。
`;

/** File anchors are named by their file alone: where the seller keeps it is nobody's business. */
const shownName = (anchor: string): string => (anchor.startsWith('file:') ? `file:${basename(anchor)}` : anchor);

/** `order` is its number today; what the first entry called it is what was sealed. */
export function bundleFor(proof: OrderProof, order: string): Bundle {
  const first = proof.entries[0]?.text;
  const { named = order } = first === undefined ? {} : (JSON.parse(first) as { named?: string });
  return {
    format: 'waybill proof 1',
    order: named,
    ...proof,
    anchors: proof.anchors.map((one) => ({ ...one, anchor: shownName(one.anchor) })),
  };
}

interface Printed {
  number: string;
  revision: number;
  language: PaperLanguage;
  pdf: string;
}

const printedIn = ({ entries }: OrderProof): Printed[] =>
  entries.flatMap(({ text }) => {
    const said = text === undefined ? undefined : (JSON.parse(text) as { what: string; facts: Printed });
    return said?.what === 'paper.printed' ? [said.facts] : [];
  });

export interface WrittenPaper {
  number: string;
  revision: number;
  files: string[];
  /** It comes out otherwise than it was handed out, with another font or another release: the one that was handed out is what counts. */
  differs?: true;
}

/** Writes the papers that were handed out into the folder, where they are the same bytes again. */
export async function writePapers(
  folder: string,
  proof: OrderProof,
  papers: readonly Paper[],
  font: string | undefined,
): Promise<WrittenPaper[]> {
  const written: WrittenPaper[] = [];
  const last = new Map(printedIn(proof).map((one) => [`${one.number} ${one.revision}`, one]));
  for (const printed of last.values()) {
    const paper = papers.find(({ number, revision }) => number === printed.number && revision === printed.revision);
    if (!paper) continue;
    const made = await paperFiles(paper, { language: printed.language, font });
    const same = printedOf(paper, made, printed.language).pdf === printed.pdf;
    written.push({
      number: paper.number,
      revision: paper.revision,
      ...(same ? { files: await writePaper(folder, paper, made) } : { files: [], differs: true }),
    });
  }
  return written;
}

/** Writes the proof and the time stamps; each file is there whole or not at all. Answers the proof's path. */
export async function writeBundle(folder: string, bundle: Bundle): Promise<string> {
  await mkdir(folder, { recursive: true });
  const put = async (name: string, content: string | Buffer) => {
    const file = join(folder, name);
    await writeWhole(file, content);
    return file;
  };
  await put('README.txt', README);
  for (const { seal, token } of bundle.anchors)
    if (token !== undefined) await put(`seal-${seal}.tst`, Buffer.from(token, 'base64'));
  return put('proof.json', `${JSON.stringify(bundle, null, 1)}\n`);
}
