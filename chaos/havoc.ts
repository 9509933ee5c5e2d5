import { setTimeout as sleep } from 'node:timers/promises';
import { assertNever } from '../domain/failures.ts';
import { breakMapping } from './acts/break-mapping.ts';
import { expireToken } from './acts/expire-token.ts';
import { fillLedger } from './acts/fill-ledger.ts';
import { killDaemon } from './acts/kill-daemon.ts';
import { killTemporal } from './acts/kill-temporal.ts';
import { killWorker } from './acts/kill-worker.ts';
import { lockLedger } from './acts/lock-ledger.ts';
import { setStock } from './acts/set-stock.ts';
import { skewClocks } from './acts/skew-clocks.ts';
import { systemDown } from './acts/system-down.ts';
import type { Havoc, HavocAt } from './plan.ts';
import type { Scene } from './scene.ts';

function perform(scene: Scene, havoc: Havoc): Promise<void> {
  switch (havoc.act) {
    case 'kill-worker':
      return killWorker(scene, havoc);
    case 'kill-daemon':
      return killDaemon(scene, havoc);
    case 'kill-temporal':
      return killTemporal(scene, havoc);
    case 'lock-ledger':
      return lockLedger(scene, havoc);
    case 'fill-ledger':
      return fillLedger(scene, havoc);
    case 'system-down':
      return systemDown(scene, havoc);
    case 'expire-token':
      return expireToken(scene, havoc);
    case 'break-mapping':
      return breakMapping(scene, havoc);
    case 'skew-clocks':
      return skewClocks(scene, havoc);
    case 'set-stock':
      return setStock(scene, havoc);
    default:
      return assertNever(havoc);
  }
}

/** `14.2 s  system-down erp for 10 s` */
export function havocLine(havoc: HavocAt): string {
  const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;
  const { act, atMs } = havoc;
  const whom = 'role' in havoc ? havoc.role : 'victim' in havoc ? havoc.victim : 'sku' in havoc ? havoc.sku : '';
  return [
    seconds(atMs).padStart(7),
    ` ${act}`,
    whom,
    ...('forMs' in havoc ? [`for ${seconds(havoc.forMs)}`] : []),
    ...(act === 'kill-temporal' && havoc.forget ? ['and its database deleted'] : []),
  ]
    .filter((word) => word !== '')
    .join(' ');
}

/** Lets everything of the plan happen at its time; resolves when the last of it is over. */
export async function wreak(scene: Scene, plan: readonly HavocAt[], tell: (text: string) => void): Promise<void> {
  await Promise.all(
    plan.map(async (havoc) => {
      await sleep(havoc.atMs);
      if (havoc.act !== 'set-stock') tell(havocLine(havoc));
      await perform(scene, havoc);
    }),
  );
}
