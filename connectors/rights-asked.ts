import { WaybillError } from '../domain/failures.ts';
import { failureOf } from './answered.ts';
import { isNotGranted } from './kinds-asked.ts';

/**
 * For systems that grant rights one by one: asks for each, and answers those that were not granted, with what the system said. Any
 * other failure is thrown as it comes.
 */
export async function rightsLacked<Right>(
  rights: Iterable<Right>,
  ask: (right: Right) => Promise<unknown>,
): Promise<{ right: Right; said: string }[]> {
  const lacked: { right: Right; said: string }[] = [];
  for (const right of new Set(rights)) {
    const failure = await failureOf(ask(right));
    if (!failure) continue;
    if (!isNotGranted(failure)) throw new WaybillError(failure);
    lacked.push({ right, said: failure.message });
  }
  return lacked;
}
