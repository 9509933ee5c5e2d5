import { WaybillError } from '../../domain/failures.ts';
import { readVatId } from '../../domain/vat-id.ts';
import type { ConnectorContext } from '../connector.ts';
import type { AskedVatId, VatLook } from '../vat-register.ts';
import { call } from './call.ts';
import { failureOf, isStateSilent } from './errors.ts';
import type { ViesOptions } from './options.ts';

interface Answer {
  valid?: unknown;
  requestIdentifier?: unknown;
}

/** Name and address come in the answer as well; they are not kept: whose id it is, the customer has said. */
export async function look(ctx: ConnectorContext<ViesOptions>, { prefix, number }: AskedVatId): Promise<VatLook> {
  const { requester } = ctx.options;
  const asker = requester === undefined ? undefined : readVatId(requester);
  const answer = await call(ctx, 'POST', '/check-vat-number', {
    countryCode: prefix,
    vatNumber: number,
    ...(asker ? { requesterMemberStateCode: asker.prefix, requesterNumber: asker.number } : {}),
  });
  if ('code' in answer) {
    if (isStateSilent(answer.code)) return { silent: answer.code };
    // It is written as ids of its country are, and yet no number that such an id could have.
    if (answer.code === 'INVALID_INPUT') return { registered: false };
    throw new WaybillError(failureOf(answer.code));
  }
  const { valid, requestIdentifier } = (answer.data ?? {}) as Answer;
  if (typeof valid !== 'boolean') {
    const message = 'VIES said neither that the id is valid nor that it is not';
    throw new WaybillError({ class: 'unavailable', message });
  }
  const consultation = typeof requestIdentifier === 'string' ? requestIdentifier.trim() : '';
  return { registered: valid, ...(/^[\w-]{1,64}$/.test(consultation) ? { consultation } : {}) };
}
