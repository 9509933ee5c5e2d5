import type { Book } from '../book.ts';
import { checkEntries, strayEntries } from '../proofs/check.ts';
import { Skips, skipOf } from '../proofs/skip.ts';
import type { AnchoredSeal, AuditFinding, AuditVerdict } from '../protocol/audit.ts';
import { type Opener, openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';
import { namesKey } from '../vault.ts';
import { sealOf } from './list.ts';
import {
  AUDIT_COLUMNS,
  type AuditSql,
  bodyPurpose,
  byPurpose,
  GENESIS,
  HASH_BYTES,
  leafOf,
  SEAL_COLUMNS,
  type SealSql,
  sealHash,
} from './row.ts';

/** Of what the house notes when the head of the chain was anchored: see `anchored`. */
export const ANCHORED = 'audit.anchored';

const SEALS_A_PAGE = 100;
const ROWS_A_PAGE = 1_000;
/** More would tell nobody anything new. */
const MOST_FINDINGS = 200;

export interface VerifyOptions {
  /** What anchors outside of the ledger say. */
  anchors: readonly AnchoredSeal[];
  /** Whether a token that an anchor gave is worth what it says; throws where it is not. */
  confirm?(anchor: string, token: string, seal: AnchoredSeal): Promise<void>;
  progress?(rows: number, of: number): void;
}

/** The walk's memory: what was seen last, what is wrong so far. */
class Walk {
  readonly findings: AuditFinding[] = [];
  more = false;
  last: SealSql | undefined;
  readonly skips = new Skips();
  rows = 0;
  /** Anchors as the audit itself noted them. */
  readonly noted: AnchoredSeal[] = [];
  readonly confirm: VerifyOptions['confirm'];

  constructor(confirm: VerifyOptions['confirm']) {
    this.confirm = confirm;
  }

  found(finding: AuditFinding): void {
    if (this.findings.length < MOST_FINDINGS) this.findings.push(finding);
    else this.more = true;
  }

  /** The seals on both sides of what comes after the last one. */
  between(next: number | undefined): [number, number | undefined] {
    return [this.last?.number ?? 0, next];
  }
}

/**
 * Walks all seals and rows in pages, so that no length of history takes more memory or holds a lock. A row must be where its
 * seal says, hash to its leaf, and open with the house's key; a seal must follow from the one before; both counters must
 * say that nothing was cut off at the end; and what was anchored must still stand.
 */
export async function verifyAudit(book: Book, options: VerifyOptions): Promise<AuditVerdict> {
  const { anchors, progress } = options;
  const walk = new Walk(options.confirm);
  const { rows: total, seals: drawn } = await book.db.read(counters);
  await checkBefore(book, walk);
  for (;;) {
    const seals = await book.db.read((session) =>
      session.all<SealSql>(`SELECT ${SEAL_COLUMNS} FROM audit_seals s WHERE s.number > ? ORDER BY s.number LIMIT ?`, [
        walk.last?.number ?? Number.MIN_SAFE_INTEGER,
        SEALS_A_PAGE,
      ]),
    );
    for (const seal of seals) {
      const follows = checkSeal(walk, seal);
      await checkSealed(book, walk, seal, follows, () => progress?.(walk.rows, total));
      const between = walk.between(seal.number);
      for (const message of await checkEntries(book, seal)) walk.found({ kind: 'changed', between, message });
      walk.last = seal;
      walk.skips.passed(seal.number, seal.hash);
    }
    if (seals.length < SEALS_A_PAGE) break;
  }
  checkTail(walk, drawn);
  for (const message of await strayEntries(book, walk.last))
    walk.found({ kind: 'inserted', between: walk.between(undefined), message });
  const unsealed = await checkUnsealed(book, walk, total, () => progress?.(walk.rows, total));
  await checkAnchors(book, walk, [...anchors, ...walk.noted]);
  return {
    rows: walk.rows,
    seals: walk.last?.number ?? 0,
    unsealed,
    ...(walk.last ? { head: sealOf(walk.last) } : {}),
    anchored: anchors.length + walk.noted.length,
    findings: walk.findings,
    more: walk.more,
  };
}

/** How many rows and seals were ever drawn: numbers of transactions that rolled back are drawn again. */
async function counters(session: Session): Promise<{ rows: number; seals: number }> {
  const drawn = await session.all<{ name: string; value: number }>(
    "SELECT name, value FROM sequences WHERE name IN ('audit', 'seal')",
  );
  const of = (name: string) => drawn.find((row) => row.name === name)?.value ?? 0;
  return { rows: of('audit'), seals: of('seal') };
}

/** Rows that no seal can hold, because numbers begin with 1. */
async function checkBefore(book: Book, walk: Walk): Promise<void> {
  const rows = await book.db.read((session) =>
    session.all<{ id: number }>('SELECT id FROM audit WHERE id < 1 ORDER BY id LIMIT ?', [MOST_FINDINGS]),
  );
  for (const { id } of rows) walk.found({ kind: 'inserted', row: id, message: `row ${id}: numbers begin with 1` });
}

/** Whether a seal follows from the one before it; answers whether its leaves can be believed. */
function checkSeal(walk: Walk, seal: SealSql): boolean {
  const { last } = walk;
  const between = walk.between(seal.number);
  const wrong = (message: string) => walk.found({ kind: 'seal', between, message: `seal ${seal.number}: ${message}` });
  const number = (last?.number ?? 0) + 1;
  const first = (last?.last_id ?? 0) + 1;
  const hash = sealHash(seal);
  if (!hash.equals(seal.hash)) {
    wrong('its hash is not that of what it says: it was changed');
    return false;
  }
  if (seal.number !== number) wrong(`seal ${number} is missing before it`);
  else if (!seal.previous.equals(last?.hash ?? GENESIS))
    wrong(`it was not made after the seal ${number - 1} that stands before it`);
  else if (seal.skip && walk.skips.expected(number)?.equals(seal.skip) !== true)
    wrong(`it was not made after the seal ${skipOf(number)} that it names`);
  else if (seal.first_id !== first)
    wrong(`it begins with row ${seal.first_id}, the one before ended with ${first - 1}`);
  const count = seal.last_id - seal.first_id + 1;
  if (seal.leaves.length !== count * HASH_BYTES) {
    wrong(`it has ${seal.leaves.length / HASH_BYTES} hashes for ${count} rows`);
    return false;
  }
  return true;
}

const rowsFrom = (session: Session, first: number, last: number): Promise<AuditSql[]> =>
  session.all<AuditSql>(`SELECT ${AUDIT_COLUMNS} FROM audit a WHERE a.id >= ? AND a.id <= ? ORDER BY a.id LIMIT ?`, [
    first,
    last,
    ROWS_A_PAGE,
  ]);

const sealedBy = ({ by_enc }: AuditSql) => (namesKey(by_enc) ? by_enc : null);

/** Rows in pages, each with what opens it. */
async function* pages(book: Book, first: number, last: number) {
  for (let from = first; from <= last; ) {
    const { rows, opener } = await book.db.read(async (session) => {
      const read = await rowsFrom(session, from, last);
      return { rows: read, opener: await openerFor(book, session, read.map(sealedBy)) };
    });
    yield { rows, opener };
    if (rows.length < ROWS_A_PAGE) return;
    from = (rows.at(-1) as AuditSql).id + 1;
  }
}

async function checkSealed(book: Book, walk: Walk, seal: SealSql, believed: boolean, told: () => void): Promise<void> {
  const between = walk.between(seal.number);
  let next = seal.first_id;
  const missing = (until: number) => {
    for (; next < until && !walk.more; next += 1)
      walk.found({ kind: 'removed', row: next, between, message: `row ${next} is gone` });
    next = until;
  };
  for await (const { rows, opener } of pages(book, seal.first_id, seal.last_id)) {
    for (const row of rows) {
      missing(row.id);
      next = row.id + 1;
      walk.rows += 1;
      const at = (row.id - seal.first_id) * HASH_BYTES;
      const sound = !believed || leafOf(row).equals(seal.leaves.subarray(at, at + HASH_BYTES));
      if (!sound)
        walk.found({ kind: 'changed', row: row.id, between, message: `row ${row.id} is not as it was sealed` });
      else await checkOwn(book, walk, row, opener, between);
    }
    told();
  }
  missing(seal.last_id + 1);
}

/** Rows that no seal covers yet have their own word alone: who did it, sealed over all the rest with the house's key. */
async function checkUnsealed(book: Book, walk: Walk, drawn: number, told: () => void): Promise<number> {
  const between = walk.between(undefined);
  const first = (walk.last?.last_id ?? 0) + 1;
  let next = first;
  let unsealed = 0;
  for await (const { rows, opener } of pages(book, first, Number.MAX_SAFE_INTEGER)) {
    for (const row of rows) {
      for (; next < row.id && next <= drawn; next += 1)
        walk.found({ kind: 'removed', row: next, between, message: `row ${next} is gone` });
      next = row.id + 1;
      walk.rows += 1;
      unsealed += 1;
      if (row.id > drawn)
        walk.found({
          kind: 'inserted',
          row: row.id,
          between,
          message: `row ${row.id}: only ${drawn} were ever written`,
        });
      else await checkOwn(book, walk, row, opener, between);
    }
    told();
  }
  for (; next <= drawn && !walk.more; next += 1)
    walk.found({ kind: 'removed', row: next, between, message: `row ${next} is gone` });
  return unsealed;
}

async function checkOwn(
  book: Book,
  walk: Walk,
  row: AuditSql,
  opener: Opener,
  between: [number, number | undefined],
): Promise<void> {
  try {
    if (opener.text(byPurpose(row), sealedBy(row)) !== undefined) {
      if (row.what === ANCHORED) await noted(book, walk, row);
      return;
    }
  } catch {
    // Said below: it does not matter how it fails to open.
  }
  walk.found({
    kind: 'forged',
    row: row.id,
    between,
    message: `row ${row.id} was not written with this ledger's keys`,
  });
}

/** The chain itself remembers where it was anchored: an anchor cannot be unsaid later. */
async function noted(book: Book, walk: Walk, row: AuditSql): Promise<void> {
  const opener = await book.db.read((session) => openerFor(book, session, [row.body_enc]));
  const { after } = opener.json(bodyPurpose(row.id), row.body_enc) as { after: AnchoredSeal & { token?: string } };
  const one = { anchor: `${row.subject} as row ${row.id} has it`, seal: after.seal, hash: after.hash, at: row.at };
  walk.noted.push(one);
  if (after.token === undefined || !walk.confirm) return;
  try {
    await walk.confirm(row.subject ?? '', after.token, one);
  } catch (error) {
    const between: [number, number] = [one.seal - 1, one.seal];
    walk.found({ kind: 'anchor', row: row.id, between, message: `${one.anchor}: ${(error as Error).message}` });
  }
}

function checkTail(walk: Walk, drawn: number): void {
  const have = walk.last?.number ?? 0;
  const between = walk.between(undefined);
  if (have < drawn)
    walk.found({
      kind: 'seal',
      between,
      message: `${drawn} seals were made, the last one here is ${have}: seals were removed`,
    });
  if (have > drawn)
    walk.found({
      kind: 'seal',
      between,
      message: `${drawn} seals were made, but there are ${have}: seals were inserted`,
    });
}

async function checkAnchors(book: Book, walk: Walk, anchors: readonly AnchoredSeal[]): Promise<void> {
  const numbers = [...new Set(anchors.map(({ seal }) => seal))];
  const hashes = new Map<number, string>();
  for (let from = 0; from < numbers.length; from += ROWS_A_PAGE) {
    const seals = await book.db.read((session) =>
      session.all<{ number: number; hash: Buffer }>(
        `SELECT s.number, s.hash FROM ${session.rows('r', { number: 'int' })} CROSS JOIN audit_seals s WHERE s.number = r.number`,
        [page(numbers.slice(from, from + ROWS_A_PAGE).map((number) => ({ number })))],
      ),
    );
    for (const { number, hash } of seals) hashes.set(number, hash.toString('hex'));
  }
  for (const { anchor, seal, hash } of anchors) {
    const have = hashes.get(seal);
    if (have === hash) continue;
    const what = have === undefined ? 'there is none here' : `here it is ${have.slice(0, 16)}`;
    walk.found({
      kind: 'anchor',
      between: [seal - 1, seal],
      message: `${anchor}: seal ${seal} was ${hash.slice(0, 16)}, ${what}`,
    });
  }
}
