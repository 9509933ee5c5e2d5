import type { Standing } from '../../domain/accounts.ts';
import type { Row } from './call.ts';

/** Remarks of a frozen partner have 30 characters. What is ours begins so: any other was frozen by people, and stays. */
const OURS = 'Waybill: ';
const remarkOf = (standing: 'frozen' | 'closed'): string => `${OURS}account ${standing}`;

const STOPPED = { Valid: 'tNO', Frozen: 'tYES' } as const;
const FREE = { Valid: 'tYES', Frozen: 'tNO', FrozenRemarks: '' } as const;

/**
 * What of a partner has to change so that it shows how its customer stands: whoever is frozen or closed is made inactive, with a remark that says
 * why. `held` is absent for one to make. Who people made inactive is theirs; and a thaw (`undecided`) ends no refusal.
 */
export function standingFields(held: Row | undefined, standing: Standing | undefined): Row {
  const remark = String(held?.FrozenRemarks ?? '');
  const stopped = held?.Frozen === STOPPED.Frozen;
  const ours = remark.startsWith(OURS);
  if (standing === undefined || (stopped && !ours)) return {};
  if (standing === 'frozen' || standing === 'closed') {
    const FrozenRemarks = remarkOf(standing);
    return stopped && remark === FrozenRemarks ? {} : { ...STOPPED, FrozenRemarks };
  }
  if (!stopped || (standing === 'undecided' && remark !== remarkOf('frozen'))) return {};
  return FREE;
}
