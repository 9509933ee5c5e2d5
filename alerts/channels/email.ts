import nodemailer from 'nodemailer';
import type { ChannelConfig } from '../../config/alerts.ts';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { AlertChannel, Outgoing } from '../channel.ts';
import type { Telling } from '../telling.ts';

const TIMEOUT_MS = 20_000;

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => SIGNS[sign] as string);

/** The message as plain text. */
export const mailText = ({ lead, items, closing }: Telling): string =>
  [
    lead,
    ...items.map(({ head, facts, command, link }) =>
      [
        head,
        ...facts.map((fact) => `  ${fact}`),
        ...(command ? [`  ${command}`] : []),
        ...(link ? [`  ${link.url}`] : []),
      ].join('\n'),
    ),
    ...closing,
  ].join('\n\n');

/** The same for readers that show HTML. */
export const mailHtml = ({ lead, items, closing }: Telling): string =>
  [
    `<p>${escaped(lead)}</p>`,
    ...items.map(({ head, facts, command, link }) => {
      const handles = [
        ...(command ? [`<code>${escaped(command)}</code>`] : []),
        ...(link ? [`<a href="${escaped(link.url)}">${escaped(link.text)}</a>`] : []),
      ];
      const lines = [...facts.map(escaped), ...(handles.length > 0 ? [handles.join(' &nbsp; ')] : [])];
      return `<p><strong>${escaped(head)}</strong><br>${lines.join('<br>')}</p>`;
    }),
    ...closing.map((text) => `<p>${escaped(text)}</p>`),
  ].join('\n');

/** What the mail server's refusal means. */
function failureOf(error: unknown): Failure {
  const { code, responseCode, message } = error as { code?: string; responseCode?: number; message: string };
  const text = `the mail server: ${message}`.slice(0, 300);
  if (code === 'EAUTH' || responseCode === 535) return { class: 'auth', message: text };
  if (responseCode !== undefined && responseCode >= 500) return { class: 'rejected', message: text };
  return { class: 'unavailable', message: text };
}

/** E-mail over SMTP. A mail that is sent again has the Message-ID of the first, by which mailboxes tell doubles. */
export function emailChannel(id: string, config: ChannelConfig & { use: 'email' }): AlertChannel {
  const { host, port, tls, user, password, ca, from, to } = config;
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
    id,
    use: 'email',
    send: ({ key, telling, content }: Outgoing) =>
      orFailure(
        transport.sendMail({
          from,
          to,
          subject: telling.title,
          text: mailText(telling),
          html: mailHtml(telling),
          messageId: `<waybill-${key}@${domain}>`,
          priority: content.is === 'alert' && content.severity === 'urgent' ? 'high' : 'normal',
          headers: { 'auto-submitted': 'auto-generated' },
        }),
      ),
    check: () => orFailure(transport.verify()),
    close: () => transport.close(),
  };
}
