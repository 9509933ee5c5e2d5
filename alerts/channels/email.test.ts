import { createServer } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { channel as channelSchema } from '../../config/alerts.ts';
import type { WaybillError } from '../../domain/failures.ts';
import { type MailDouble, readable, startMailDouble } from '../../test/mail-double.ts';
import type { AlertChannel, Outgoing } from '../channel.ts';
import { emailChannel } from './email.ts';

let server: MailDouble | undefined;
let open: AlertChannel | undefined;
afterEach(async () => {
  open?.close();
  await server?.close();
  server = undefined;
});

const mailServer = async (options: SMTPServerOptions = {}): Promise<MailDouble> => {
  server = await startMailDouble(options);
  return server;
};

const opened = (config: object): AlertChannel => {
  const given = {
    use: 'email',
    host: '127.0.0.1',
    from: 'Waybill <waybill@shop.example>',
    to: ['ops@shop.example'],
    ...config,
  };
  open = emailChannel('mail', channelSchema.parse(given) as Parameters<typeof emailChannel>[1]);
  return open;
};

const MESSAGE: Outgoing = {
  key: 'm7-1800000000000',
  content: { is: 'alert', severity: 'urgent', cases: 1, tally: [], lines: [] },
  telling: {
    title: 'Waybill: 紧急: 新增 1 件',
    lead: '1 case',
    items: [
      {
        head: 'case/12 · rejected',
        facts: ['waits for <b>a "mended" name</b> & more'],
        command: 'waybill cases show 12',
        link: { text: 'Temporal', url: 'http://ui/?a=1&b=2' },
      },
    ],
    closing: [],
  },
};

const failureOf = (work: Promise<void> | undefined) =>
  (work ?? Promise.resolve()).then(
    () => undefined,
    (error: unknown) => (error as WaybillError).failure.class,
  );

describe('e-mail', () => {
  it('goes over TLS with a user, as text and as HTML, under an id that stays the same', async () => {
    const { port, mails, secure } = await mailServer();
    // The test server's own certificate is of no authority.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      const mail = opened({ port, user: 'ops', password: 'right' });
      await mail.check?.();
      await mail.send(MESSAGE);
      await mail.send(MESSAGE);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(secure).toEqual([true, true]);
    const [first, second] = mails.map(readable);
    expect(first).toContain('Message-ID: <waybill-m7-1800000000000@shop.example>');
    expect(second).toContain('Message-ID: <waybill-m7-1800000000000@shop.example>');
    expect(first).toContain('Auto-Submitted: auto-generated');
    expect(first).toMatch(/^Subject: =\?UTF-8\?/m);
    expect(first).toContain('waybill cases show 12');
    expect(first).toContain('<a href="http://ui/?a=1&amp;b=2">Temporal</a>');
    expect(first).toContain('&lt;b&gt;a &quot;mended&quot; name&lt;/b&gt; &amp; more');
  });

  it('is not sent in clear where TLS was asked for, nor to a server that nobody vouches for', async () => {
    const plain = await mailServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await failureOf(opened({ port: plain.port }).send(MESSAGE))).toBe('rejected');
    expect(plain.mails).toEqual([]);
    open?.close();
    await plain.close();
    const selfSigned = await mailServer();
    expect(await failureOf(opened({ port: selfSigned.port }).send(MESSAGE))).toBe('unavailable');
    expect(selfSigned.mails).toEqual([]);
  });

  it('says what a refusal means: a wrong password, a wrong address, a server that is not there', async () => {
    const { port } = await mailServer({
      allowInsecureAuth: true,
      onRcptTo: (_, __, done) => done(Object.assign(new Error('no such mailbox'), { responseCode: 550 })),
    });
    expect(await failureOf(opened({ port, tls: 'never', user: 'ops', password: 'wrong' }).check?.())).toBe('auth');
    expect(await failureOf(opened({ port, tls: 'never' }).send(MESSAGE))).toBe('rejected');
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port: gone } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    expect(await failureOf(opened({ port: gone, tls: 'never' }).send(MESSAGE))).toBe('unavailable');
  });
});
