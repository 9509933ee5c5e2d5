import type { Sign } from '../../domain/signs.ts';
import type { Deps } from '../deps.ts';

/** What becomes of orders meanwhile, in the words of a case. */
const MEANWHILE = {
  wait: 'orders with such ids wait',
  'last-answer': 'the last answers count meanwhile, and new ids wait',
  form: 'such ids are taken by their form meanwhile',
} as const;

/** A register that is silent about some member state for longer than an order waits in any case: whatever the config says then, a person is told. */
export async function vatSigns({ config, ledger, clock }: Pick<Deps, 'config' | 'ledger' | 'clock'>): Promise<Sign[]> {
  const { vatIds } = config.rules;
  if (!vatIds) return [];
  const { register, whenSilent } = vatIds;
  const late = (await ledger.vatSilences()).filter(
    (one) => one.register === register && clock.now() - one.since >= whenSilent.after,
  );
  if (late.length === 0) return [];
  const states = late.map(
    ({ prefix, since, code }) => `${prefix} since ${new Date(since).toISOString().slice(0, 16)}Z (${code})`,
  );
  const detail = `${states.join(', ')}; ${MEANWHILE[whenSilent.then]}`;
  return [{ is: 'silent-register', of: register, count: late.length, allowedMs: whenSilent.after, detail }];
}
