import { pressing } from '../../domain/letters/dates.ts';
import { localTime } from '../../domain/local-time.ts';
import type { Sign } from '../../domain/signs.ts';
import type { Deps } from '../deps.ts';

const DAY_MS = 86_400_000;

/** Letters of credit of which something is late or soon due: a case each, until a person wrote down that it is done. */
export async function letterSigns({
  ledger,
  config,
  clock,
}: Pick<Deps, 'ledger' | 'config' | 'clock'>): Promise<Sign[]> {
  const open = await ledger.letters({ isClosed: false });
  const today = localTime(clock.now(), config.timezone).slice(0, 10);
  const withinDays = Math.ceil(config.rules.lc.remind / DAY_MS);
  return open.flatMap(({ letter }) => {
    const found = pressing(letter, today, withinDays);
    if (found.length === 0) return [];
    return [{ is: 'letter-of-credit' as const, of: letter.number, count: found.length, detail: found.join('; ') }];
  });
}
