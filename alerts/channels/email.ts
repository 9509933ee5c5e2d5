import type { ChannelConfig } from '../../config/alerts.ts';
import type { AlertChannel, Outgoing } from '../channel.ts';
import { openMailer } from '../mailer.ts';
import type { Telling } from '../telling.ts';

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

/** E-mail over SMTP. A mail that is sent again has the Message-ID of the first, by which mailboxes tell doubles. */
export function emailChannel(id: string, config: ChannelConfig & { use: 'email' }): AlertChannel {
  const mailer = openMailer(config);
  return {
    id,
    use: 'email',
    send: ({ key, telling, content }: Outgoing) =>
      mailer.send({
        key,
        to: config.to,
        subject: telling.title,
        text: mailText(telling),
        html: mailHtml(telling),
        urgent: content.is === 'alert' && content.severity === 'urgent',
      }),
    check: mailer.check,
    close: mailer.close,
  };
}
