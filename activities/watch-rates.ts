import { rateOfCause } from '../domain/gates/credit.ts';
import type { Deps } from './deps.ts';
import { worthOf } from './worth.ts';

const CASES = 200;

/** Orders that waited for an exchange rate are asked again once a table has it. */
export async function watchRates({ ledger, config, clock, packer }: Deps): Promise<void> {
  const open = await ledger.cases({ state: 'open', kind: 'credit', limit: CASES });
  const waiting = open.flatMap(({ caseId, cause, members }) => {
    const rate = members > 0 ? rateOfCause(cause) : undefined;
    return rate ? [{ caseId, ...rate }] : [];
  });
  if (waiting.length === 0) return;
  const worthIn = await worthOf(config, clock.now());
  for (const { caseId, from, to } of waiting) {
    if (worthIn('1', from, to) === undefined) continue;
    const said = { verb: 'resolve' as const, who: 'waybill', why: `there is a rate from ${from} to ${to}` };
    const { flows } = await ledger.freeMembers(caseId, said);
    for (const flow of flows) packer.wake(flow);
  }
}
