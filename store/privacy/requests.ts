import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { openCases } from '../cases.ts';
import { caseId, draw } from '../ids.ts';
import { keyName } from '../keys.ts';
import type { Certificate, PrivacyAsk, PrivacyRequest, PrivacySubject, Told } from '../ledger.ts';
import { post } from '../parked.ts';
import { openSaid, SAID_COLUMNS, type Said, type SaidSql, sealedSaid, unsay } from '../said.ts';
import { openerFor } from '../sealed.ts';
import type { Session } from '../session.ts';
import type { DataKey } from '../vault.ts';
import { parsePerson } from './people.ts';

/** Whose data a request is about stands under this key until it is answered. */
const REQUESTS_KEY = 'privacy requests';

const subjectPurpose = (row: number) => `patch:request ${row}` as const;

export const requestId = (row: number): string => `erase/${row}`;
export const requestRow = (id: string): number => Number(/^erase\/(\d{1,15})$/.exec(id)?.[1] ?? 0);

const day = (at: number) => new Date(at).toISOString().slice(0, 10);

/** What the request's case says that it waits for; nothing in it is of a person. */
const waitsFor = (ask: PrivacyAsk, id: string): string => {
  const by = `due by ${day(ask.dueAt)}`;
  if (ask.asked === 'export')
    return `a person: answer data request ${id}, ${by} (waybill customers export --request ${id})`;
  return `data request ${id}: ${ask.asked === 'erase' ? 'a customer is' : 'all customers are'} to be erased, ${by}`;
};

/** Writes a request down, with the case that reminds of its day. The same event is the same request. */
export async function askPrivacy(book: Book, asks: PrivacyAsk[]): Promise<PrivacyRequest[]> {
  return book.db.write(async (session) => {
    const made: PrivacyRequest[] = [];
    for (const ask of asks) made.push(await askOne(book, session, ask));
    return made;
  });
}

async function askOne(book: Book, session: Session, ask: PrivacyAsk): Promise<PrivacyRequest> {
  const now = book.now();
  if (ask.event !== undefined) {
    const [known] = await session.all<RequestRow>(
      `SELECT ${COLUMNS} FROM privacy_requests p WHERE p.connection = ? AND p.event = ?`,
      [ask.connectionId, ask.event],
    );
    if (known) return opened(book, session, known);
  }
  const row = await draw(session, 'privacy request', 1);
  const id = requestId(row);
  const cause = {
    kind: 'privacy',
    cause: `privacy:${id}`,
    waitingFor: waitsFor(ask, id),
    connectionId: ask.connectionId,
  } as const;
  const theCase = (await openCases(session, [cause], now)).get(cause.cause) as number;
  const key = (await book.keys.named(session, [REQUESTS_KEY], now)).get(REQUESTS_KEY);
  if (!key) throw new Error('no key for requests');
  const subject = JSON.stringify(ask.subject);
  await session.insert(
    'privacy_requests',
    [
      'id',
      'asked',
      'connection',
      'event',
      'subject_hmac',
      'subject_enc',
      'state',
      'after_open',
      'asked_at',
      'due_at',
      'case_id',
      'told',
      ...SAID_COLUMNS,
    ],
    [
      [
        row,
        ask.asked,
        ask.connectionId,
        ask.event,
        book.vault.hmac(`${ask.connectionId}/${ask.subject.customerId ?? ask.subject.personIds?.join() ?? ''}`),
        book.vault.seal(key, subjectPurpose(row), subject),
        'open',
        ask.afterOpen ? 1 : 0,
        now,
        ask.dueAt,
        theCase,
        '[]',
        ...(await sealedSaid(book, session, 'privacy_requests', row, ask)),
      ],
    ],
  );
  const { who, why, asked, dueAt } = ask;
  const theirs = await keyOfSubject(book, session, ask);
  await appendAudit(book, session, [
    { what: `privacy.${asked}`, who, why, subject: id, after: { dueAt }, key: theirs },
  ]);
  return (await requestOf(book, session, row)) as PrivacyRequest;
}

/** The key of the one whom a request is about: what was said of it goes with them. */
async function keyOfSubject(
  book: Book,
  session: Session,
  { connectionId, subject: { customerId, personIds = [] } }: PrivacyAsk,
): Promise<DataKey | undefined> {
  const named = personIds.length === 1 ? parsePerson(personIds[0] as string) : undefined;
  if (named && 'key' in named) return (await book.keys.numbered(session, [named.key])).get(named.key);
  if (customerId === undefined) return undefined;
  const [row] = await session.all<{ number: number }>('SELECT number FROM customer_keys WHERE name = ?', [
    keyName(connectionId, customerId),
  ]);
  return row && (await book.keys.numbered(session, [row.number])).get(row.number);
}

export interface RequestRow extends SaidSql {
  asked: PrivacyAsk['asked'];
  connection: string;
  subject_enc: Buffer | null;
  state: 'open' | 'done';
  after_open: number;
  asked_at: number;
  due_at: number;
  done_at: number | null;
  case_id: number | null;
  told: string;
  certificate: string | null;
}

export const COLUMNS = `p.id, p.asked, p.connection, p.subject_enc, p.state, p.after_open, p.why, p.by_enc, p.why_enc, p.asked_at, p.due_at, p.done_at,
  p.case_id, p.told, p.certificate`;

const toRequest = (row: RequestRow, { who, why }: Said): PrivacyRequest => ({
  requestId: requestId(row.id),
  asked: row.asked,
  connectionId: row.connection,
  state: row.state,
  afterOpen: row.after_open === 1,
  who,
  why,
  askedAt: row.asked_at,
  dueAt: row.due_at,
  ...(row.done_at === null ? {} : { doneAt: row.done_at }),
  ...(row.case_id === null ? {} : { caseId: caseId(row.case_id) }),
  ...(row.certificate === null ? {} : { certificate: JSON.parse(row.certificate) as Certificate }),
});

export async function rowOf(session: Session, row: number): Promise<RequestRow | undefined> {
  return (await session.all<RequestRow>(`SELECT ${COLUMNS} FROM privacy_requests p WHERE p.id = ?`, [row]))[0];
}

/** Who asked, and why while the request is open. */
export async function whoAsked(book: Book, session: Session, row: RequestRow): Promise<Said> {
  return (await openSaid(book, session, 'privacy_requests', [row]))[0] as Said;
}

const opened = async (book: Book, session: Session, row: RequestRow): Promise<PrivacyRequest> =>
  toRequest(row, await whoAsked(book, session, row));

async function requestOf(book: Book, session: Session, row: number): Promise<PrivacyRequest | undefined> {
  const found = await rowOf(session, row);
  return found && opened(book, session, found);
}

export async function subjectOf(book: Book, session: Session, row: RequestRow): Promise<PrivacySubject> {
  const opener = await openerFor(book, session, [row.subject_enc]);
  return (opener.json(subjectPurpose(row.id), row.subject_enc) ?? {}) as PrivacySubject;
}

export async function privacyRequest(book: Book, id: string): Promise<PrivacyRequest | null> {
  return book.db.read(async (session) => (await requestOf(book, session, requestRow(id))) ?? null);
}

/** The latest first; open ones alone where that is asked. */
export async function privacyRequests(
  book: Book,
  filter: { state?: 'open'; limit: number },
): Promise<PrivacyRequest[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<RequestRow>(
      `SELECT ${COLUMNS} FROM privacy_requests p WHERE ${filter.state ? "p.state <> 'done'" : 'p.id > 0'} ORDER BY p.id DESC LIMIT ?`,
      [filter.limit],
    );
    const said = await openSaid(book, session, 'privacy_requests', rows);
    return rows.map((row, at) => toRequest(row, said[at] as Said));
  });
}

/** What systems said of it so far: they are not asked twice. */
export async function noteTold(book: Book, id: string, told: Told[]): Promise<void> {
  await book.db.write((session) =>
    session.run('UPDATE privacy_requests SET told = ? WHERE id = ?', [JSON.stringify(told), requestRow(id)]),
  );
}

/** The request is answered: its subject is forgotten, and what an erasure was asked for with; its case may close. */
export async function finishRequest(
  session: Session,
  row: RequestRow,
  certificate: Certificate | null,
  now: number,
): Promise<void> {
  await session.run(
    "UPDATE privacy_requests SET state = 'done', done_at = ?, subject_enc = NULL, certificate = ? WHERE id = ? AND state <> 'done'",
    [now, certificate && JSON.stringify(certificate), row.id],
  );
  if (row.asked !== 'export') await unsay(session, 'privacy_requests', 'id = ?', row.id);
  if (row.case_id !== null) await post(session, [{ workflowId: caseId(row.case_id), message: 'check' }], now);
}

/** Somebody was given what they asked for. */
export async function answeredRequest(book: Book, id: string): Promise<boolean> {
  return book.db.write(async (session) => {
    const row = await rowOf(session, requestRow(id));
    if (row?.asked !== 'export' || row.state === 'done') return false;
    await finishRequest(session, row, null, book.now());
    return true;
  });
}
