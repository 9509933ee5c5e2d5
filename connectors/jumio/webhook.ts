import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookEvent, WebhookPort } from '../connector.ts';
import { idOf } from './execution.ts';
import type { JumioOptions } from './options.ts';

interface Callback {
  workflowExecution?: { id?: string; status?: string };
  account?: { id?: string };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Callbacks carry no signature and no verdict: they have to bring the token of the address that they were told, and only have the
 * execution asked for. Whoever learns that token can make Waybill ask Jumio, and nothing else.
 */
export const webhook: WebhookPort<JumioOptions> = {
  verify({ query }, { callbackToken }) {
    if (!callbackToken) return false;
    return timingSafeEqual(digest(query.token ?? ''), digest(callbackToken));
  },
  parse({ raw }): WebhookEvent[] {
    const { workflowExecution, account } = JSON.parse(Buffer.from(raw).toString('utf8')) as Callback;
    if (!workflowExecution?.id || !account?.id) return [];
    const { id, status = '' } = workflowExecution;
    return [{ topic: 'workflow-execution', eventId: `${id} ${status}`, kind: 'status', id: idOf(account.id, id) }];
  },
};
