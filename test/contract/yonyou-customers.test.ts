import { expect, it } from 'vitest';
import yonyou from '../../connectors/yonyou/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/yonyou/access.ts';
import sandbox from '../../sandbox/yonyou/index.ts';
import { startHarness } from './harness.ts';
import { heldClock } from './paging.ts';

const options = (origin: string) => ({ ...DEFAULT_ACCOUNT, directory: origin });
const PAGE = 5_000;
const DAY_MS = 86_400_000;

it('misses no customer of a second page where those of the first go, however long nobody changed', async () => {
  const clock = heldClock();
  const harness = await startHarness({ connector: yonyou, sandbox, options, clock });
  try {
    const ids = Array.from({ length: PAGE + 4 }, () => harness.system.act('setMerchant', {}) as string);
    clock.pass(DAY_MS);
    const told: string[] = [];
    const merchants = harness.server.books('yonyou').collection('merchants');
    for await (const { records } of yonyou.kinds.customer?.pull?.(harness.context(), null) ?? []) {
      if (told.length === 0) for (const { id } of records.slice(0, 2)) merchants.delete(id);
      told.push(...records.map(({ id }) => id));
    }
    expect([...told].sort()).toEqual([...ids].sort());
  } finally {
    await harness.close();
  }
});
