import { type CustomerName, customerLabel } from '../../domain/accounts.ts';
import { type HeldDocument, lessOwed } from '../../domain/registration.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { draw } from '../ids.ts';
import { keyName } from '../keys.ts';
import type { Command, NamedDocument, RegistrationDocument } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';
import type { DataKey } from '../vault.ts';

type By = Pick<Command, 'who' | 'why'>;

interface DocumentSql {
  id: number;
  connection: string;
  customer_id: string;
  kind: string;
  valid_until: string | null;
  content_enc: Buffer;
  at: number;
}

type Sealed = Pick<NamedDocument, 'name' | 'digest' | 'kept'>;

const documentId = (row: number): string => `document/${row}`;
const purposeOf = (row: number) => `document:${row}` as const;

const held = ({ kind, valid_until }: Pick<DocumentSql, 'kind' | 'valid_until'>): HeldDocument => ({
  kind,
  ...(valid_until === null ? {} : { validUntil: valid_until }),
});

/** See `Ledger.addDocument`. */
export async function addDocument(
  book: Book,
  customer: CustomerName,
  document: NamedDocument,
  by: By,
): Promise<{ document: RegistrationDocument; fresh: boolean }> {
  const { connectionId, customerId } = customer;
  const { kind, validUntil, name, digest, kept } = document;
  const fresh = await book.db.write(async (session) => {
    const row = await draw(session, 'registration document', 1);
    const key = await keyOf(book, session, customer);
    const sealed: Sealed = { name, digest, kept };
    const added = await session.insert(
      'registration_documents',
      ['id', 'connection', 'customer_id', 'kind', 'valid_until', 'hmac', 'content_enc', 'at'],
      [
        [
          row,
          connectionId,
          customerId,
          kind,
          validUntil,
          book.vault.hmac(digest),
          book.vault.seal(key, purposeOf(row), JSON.stringify(sealed)),
          book.now(),
        ],
      ],
      '(connection, customer_id, kind, hmac) DO NOTHING',
    );
    if (added === 0) return false;
    await reword(session, customer, kind);
    const after = { customer: customerLabel(customer), ...document };
    await appendAudit(book, session, [
      { what: 'customer.document-added', ...by, subject: documentId(row), key, after },
    ]);
    return true;
  });
  const all = await documents(book, customer);
  return {
    document: all.find((one) => one.kind === kind && one.digest === digest) as RegistrationDocument,
    fresh,
  };
}

/** The customer's case says at once what is still owed; it is the same case, and its time runs on. */
async function reword(session: Session, customer: CustomerName, kind: string): Promise<void> {
  const label = customerLabel(customer);
  const rows = await session.all<{ id: number; waiting_for: string }>(
    `SELECT c.id, c.waiting_for FROM ${session.rows('r', { cause: 'text' })} CROSS JOIN cases c WHERE c.cause = r.cause AND c.state = 'open'`,
    [page(['kyc', 'review', 'abandoned', 'late'].map((asks) => ({ cause: `${asks}:${label}` })))],
  );
  for (const { id, waiting_for } of rows)
    await session.run('UPDATE cases SET waiting_for = ? WHERE id = ?', [lessOwed(waiting_for, kind), id]);
}

/** What is kept of them ends with their key. */
async function keyOf(book: Book, session: Session, { connectionId, customerId }: CustomerName): Promise<DataKey> {
  const name = keyName(connectionId, customerId);
  return (await book.keys.named(session, [name], book.now())).get(name) as DataKey;
}

/** See `Ledger.removeDocument`. */
export async function removeDocument(book: Book, id: string, by: By): Promise<boolean> {
  const row = Number(/^document\/(\d{1,15})$/.exec(id)?.[1] ?? 0);
  return book.db.write(async (session) => {
    const [gone] = await session.all<DocumentSql>('DELETE FROM registration_documents WHERE id = ? RETURNING *', [row]);
    if (!gone) return false;
    const customer = { connectionId: gone.connection, customerId: gone.customer_id };
    const key = await keyOf(book, session, customer);
    const before = { customer: customerLabel(customer), ...held(gone) };
    await appendAudit(book, session, [{ what: 'customer.document-removed', ...by, subject: id, key, before }]);
    return true;
  });
}

/** See `Ledger.documents`. */
export async function documents(
  book: Book,
  { connectionId, customerId }: CustomerName,
): Promise<RegistrationDocument[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<DocumentSql>(
      'SELECT * FROM registration_documents WHERE connection = ? AND customer_id = ? ORDER BY id DESC',
      [connectionId, customerId],
    );
    const opener = await openerFor(
      book,
      session,
      rows.map((row) => row.content_enc),
    );
    return rows.map((row) => ({
      documentId: documentId(Number(row.id)),
      ...held(row),
      ...(opener.json(purposeOf(Number(row.id)), row.content_enc) as Sealed),
      at: Number(row.at),
    }));
  });
}

/** See `Ledger.heldDocuments`. */
export async function heldDocuments(
  book: Book,
  customers: readonly CustomerName[],
): Promise<Map<string, HeldDocument[]>> {
  const byCustomer = new Map<string, HeldDocument[]>();
  if (customers.length === 0) return byCustomer;
  const rows = await book.db.read((session) =>
    session.all<DocumentSql>(
      `SELECT d.connection, d.customer_id, d.kind, d.valid_until FROM ${session.rows('r', { connection: 'text', customer: 'text' })}
        CROSS JOIN registration_documents d WHERE d.connection = r.connection AND d.customer_id = r.customer ORDER BY d.id`,
      [page(customers.map(({ connectionId, customerId }) => ({ connection: connectionId, customer: customerId })))],
    ),
  );
  for (const row of rows) {
    const label = `${row.connection}/${row.customer_id}`;
    byCustomer.set(label, [...(byCustomer.get(label) ?? []), held(row)]);
  }
  return byCustomer;
}
