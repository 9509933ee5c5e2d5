import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface MailDouble {
  port: number;
  /** What it took, as it came over the line. */
  mails: string[];
  /** For each: whether it came over TLS. */
  secure: boolean[];
  close(): Promise<void>;
}

/** A mail server that keeps what it takes; its user is `ops` with the password `right`. */
export async function startMailDouble(options: SMTPServerOptions = {}): Promise<MailDouble> {
  const mails: string[] = [];
  const secure: boolean[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push(Buffer.concat(parts).toString('utf8'));
        secure.push(session.secure);
        done();
      });
    },
    onAuth: ({ username, password }, _, done) =>
      username === 'ops' && password === 'right'
        ? done(null, { user: username })
        : done(Object.assign(new Error('Invalid username or password'), { responseCode: 535 })),
    ...options,
  });
  server.on('error', () => {});
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => resolve((listening.address() as { port: number }).port));
  });
  return { port, mails, secure, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** A mail's text without the forms that its way asks for: quoted-printable taken apart. */
export const readable = (mail: string): string =>
  mail
    .replace(/=\r?\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString());
