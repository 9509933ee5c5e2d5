import type { Standing } from '../../domain/accounts.ts';
import type { S4hanaOptions } from './options.ts';

/**
 * The central order block that a customer shall have; undefined where it stays. Of the codes in `orderBlocks` nobody else makes use; any other is people's,
 * and stays. A thaw (`undecided`) ends no refusal.
 */
export function blockFor(
  held: string,
  standing: Standing | undefined,
  { orderBlocks }: Pick<S4hanaOptions, 'orderBlocks'>,
): string | undefined {
  if (!orderBlocks || standing === undefined) return undefined;
  const { frozen, closed } = orderBlocks;
  if (held !== '' && held !== frozen && held !== closed) return undefined;
  const wanted = standing === 'frozen' ? frozen : standing === 'closed' ? closed : '';
  if (wanted === held || (standing === 'undecided' && held !== frozen)) return undefined;
  return wanted;
}
