import { isSameToken, type Token } from '../domain/token.ts';
import type { Book } from './book.ts';
import { keyName } from './keys.ts';
import { openerFor } from './sealed.ts';
import type { Session } from './session.ts';

const purpose = (connectionId: string, name: string) => `token:${connectionId}/${name}` as const;

/** The token that was kept last; undefined where there is none. `name` is a digest of the credentials it came by. */
export async function accessToken(book: Book, connectionId: string, name: string): Promise<Token | undefined> {
  return book.db.read((session) => keptToken(book, session, connectionId, name));
}

async function keptToken(book: Book, session: Session, connectionId: string, name: string): Promise<Token | undefined> {
  const [row] = await session.all<{ token_enc: Buffer }>(
    'SELECT token_enc FROM access_tokens WHERE connection = ? AND name = ?',
    [connectionId, name],
  );
  if (!row) return undefined;
  const opener = await openerFor(book, session, [row.token_enc]);
  return opener.json(purpose(connectionId, name), row.token_enc) as Token | undefined;
}

/**
 * Kept before it is used: a refresh token that was spent and lost would lock everybody out. So would one that was spent long ago and is
 * put in the place of a newer one: false where another than `held` is there. One that cannot be read any more is nobody's.
 */
export async function keepAccessToken(
  book: Book,
  connectionId: string,
  name: string,
  token: Token,
  held: Token | undefined,
): Promise<boolean> {
  return book.db.write(async (session) => {
    const there = await keptToken(book, session, connectionId, name);
    if (there && !isSameToken(there, held)) return false;
    const key = keyName(connectionId);
    const keys = await book.keys.named(session, [key], book.now());
    const sealed = book.vault.seal(
      keys.get(key) as NonNullable<ReturnType<typeof keys.get>>,
      purpose(connectionId, name),
      JSON.stringify(token),
    );
    await session.insert(
      'access_tokens',
      ['connection', 'name', 'token_enc', 'at'],
      [[connectionId, name, sealed, book.now()]],
      '(connection, name) DO UPDATE SET token_enc = excluded.token_enc, at = excluded.at',
    );
    return true;
  });
}
