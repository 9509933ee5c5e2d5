import { WaybillError } from '../../domain/failures.ts';
import { defineConnector } from '../connector.ts';
import { call } from './call.ts';
import { CODED, errorCode, failureOf } from './errors.ts';
import { look } from './look.ts';
import { options, PREFIXES } from './options.ts';

/** VIES: the European Commission asks the member state of a VAT id whether it is registered. */
export default defineConnector({
  id: 'vies',
  title: 'VIES',
  docs: 'https://ec.europa.eu/taxation_customs/vies/#/technical-information',
  evidence: [{ kind: 'document', of: 'answers of its REST API as public clients record them' }],
  role: 'identity',
  options,
  // None are published. Member states refuse more than a few askers at once, and some take many seconds.
  limits: { concurrency: 4, timeoutMs: 30_000, rates: [{ calls: 60, perMs: 60_000 }] },
  kinds: {},
  vatRegister: { prefixes: PREFIXES, look },
  classifyError({ data }) {
    const code = errorCode(data);
    return code === undefined
      ? undefined
      : { class: 'rejected', message: `VIES answered ${code}`, code: `${CODED}${code}` };
  },
  async check(ctx) {
    const answer = await call(ctx, 'GET', '/check-status');
    if ('code' in answer) throw new WaybillError(failureOf(answer.code));
    const { vow } = (answer.data ?? {}) as { vow?: { available?: boolean } };
    if (vow?.available !== true)
      throw new WaybillError({ class: 'unavailable', message: 'VIES says that it is not available' });
  },
});
