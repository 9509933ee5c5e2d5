import type { CustomerName } from '../../domain/accounts.ts';
import type { VatAnswer, VatSilence } from '../../domain/vat-standing.ts';
import { appendAudit, keysOfRoots } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { CustomerVatAnswer, NamedVatId, VatWant } from '../ledger.ts';

interface AnswerSql {
  register: string;
  prefix: string;
  registered: number;
  at: number;
  consultation: string | null;
}

export const vatIdHash = (book: Book, { prefix, number }: Pick<NamedVatId, 'prefix' | 'number'>): string =>
  book.vault.hmac(`vat id ${prefix}${number}`);

const toAnswer = ({ registered, at, consultation }: AnswerSql): VatAnswer => ({
  registered: Number(registered) === 1,
  at: Number(at),
  ...(consultation === null ? {} : { consultation }),
});

/** See `Ledger.vatKnown`. One statement: every order with a VAT id asks. */
export async function vatKnown(book: Book, id: NamedVatId): Promise<{ answer?: VatAnswer; silence?: VatSilence }> {
  const { register, prefix } = id;
  const [known] = await book.db.read((session) =>
    session.all<{ [Name in keyof AnswerSql]: AnswerSql[Name] | null } & { since: number | null; code: string | null }>(
      `SELECT a.*, s.since, s.code FROM (SELECT 1 AS one) o LEFT JOIN vat_answers a ON a.register = ? AND a.vat_id = ?
          LEFT JOIN vat_silences s ON s.register = ? AND s.prefix = ?`,
      [register, vatIdHash(book, id), register, prefix],
    ),
  );
  return {
    ...(known && known.at !== null ? { answer: toAnswer(known as AnswerSql) } : {}),
    ...(known && known.since !== null ? { silence: { since: Number(known.since), code: known.code as string } } : {}),
  };
}

/** See `Ledger.keepVatAnswer`. */
export async function keepVatAnswer(book: Book, want: VatWant, answer: Omit<VatAnswer, 'at'>): Promise<void> {
  const { register, prefix, rootId } = want;
  const root = recordRow(rootId);
  await book.db.write(async (session) => {
    const now = book.now();
    const [customer] = await session.all<{ connection: string; customer_id: string | null }>(
      'SELECT connection, customer_id FROM records WHERE id = ?',
      [root],
    );
    // Asked anew for a guest, it stays the answer of the customer whom it was asked for before.
    await session.insert(
      'vat_answers',
      ['register', 'vat_id', 'prefix', 'registered', 'at', 'consultation', 'connection', 'customer_id'],
      [
        [
          register,
          vatIdHash(book, want),
          prefix,
          answer.registered ? 1 : 0,
          now,
          answer.consultation,
          customer?.connection ?? '',
          customer?.customer_id,
        ],
      ],
      `(register, vat_id) DO UPDATE SET registered = excluded.registered, at = excluded.at, consultation = excluded.consultation,
        connection = CASE WHEN excluded.customer_id IS NULL THEN vat_answers.connection ELSE excluded.connection END,
        customer_id = COALESCE(excluded.customer_id, vat_answers.customer_id)`,
    );
    await session.run('DELETE FROM vat_silences WHERE register = ? AND prefix = ?', [register, prefix]);
    const key = (await keysOfRoots(book, session, [root])).get(root);
    const after = { prefix, ...answer };
    await appendAudit(book, session, [{ what: 'vat-id.looked-up', who: register, rootRow: root, key, after }]);
  });
}

/** See `Ledger.vatAnswersOf`. */
export async function vatAnswersOf(
  book: Book,
  { connectionId, customerId }: CustomerName,
): Promise<CustomerVatAnswer[]> {
  const rows = await book.db.read((session) =>
    session.all<AnswerSql>('SELECT * FROM vat_answers WHERE connection = ? AND customer_id = ? ORDER BY at DESC', [
      connectionId,
      customerId,
    ]),
  );
  return rows.map((row) => ({ register: row.register, prefix: row.prefix, ...toAnswer(row) }));
}
