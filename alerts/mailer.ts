import nodemailer from 'nodemailer';
import type { ChannelConfig } from '../config/alerts.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';

const TIMEOUT_MS = 20_000;

/** One mail. The same mail that is sent again has the same key, which makes its Message-ID, by which mailboxes tell doubles. */
export interface Mail {
  key: string;
  to: string | readonly string[];
  replyTo?: string | undefined;
  subject: string;
  text: string;
  html?: string;
  urgent?: boolean;
}

/** A mail server and its sender. What fails is a `WaybillError`: `unknown-outcome` where the mail may have been taken. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
  /** Asks whether it can be reached, without a mail. */
  check(): Promise<void>;
  close(): void;
}

/** The line broke, or fell silent, while something was said on it. */
function brokeOff({ message, syscall }: { message: string; syscall?: string }): boolean {
  return (
    message === 'Timeout' ||
    /^Connection closed unexpectedly/.test(message) ||
    syscall === 'read' ||
    syscall === 'write'
  );
}

/** What the mail server's refusal means. */
function failureOf(error: unknown): Failure {
  const told = error as { code?: string; responseCode?: number; message: string; syscall?: string };
  const { code, responseCode, message } = told;
  const text = `the mail server: ${message}`.slice(0, 300);
  if (code === 'EAUTH' || responseCode === 535) return { class: 'auth', message: text };
  if (responseCode !== undefined && responseCode >= 500) return { class: 'rejected', message: text };
  return { class: responseCode === undefined && brokeOff(told) ? 'unknown-outcome' : 'unavailable', message: text };
}

export function openMailer(config: ChannelConfig & { use: 'email' }): Mailer {
  const { host, port, tls, user, password, ca, from } = config;
  const transport = nodemailer.createTransport({
    host,
    port,
    secure: tls === 'always',
    requireTLS: tls === 'start',
    ignoreTLS: tls === 'never',
    ...(user === undefined ? {} : { auth: { user, pass: password } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const orFailure = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      throw new WaybillError(failureOf(error));
    }
  };
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? host;
  return {
    send: ({ key, to, replyTo, subject, text, html, urgent }) =>
      orFailure(
        transport.sendMail({
          from,
          to: typeof to === 'string' ? to : [...to],
          ...(replyTo === undefined ? {} : { replyTo }),
          subject,
          text,
          ...(html === undefined ? {} : { html }),
          messageId: `<waybill-${key}@${domain}>`,
          priority: urgent ? 'high' : 'normal',
          headers: { 'auto-submitted': 'auto-generated' },
        }),
      ),
    check: () => orFailure(transport.verify()),
    close: () => transport.close(),
  };
}
