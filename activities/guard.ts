import type { Once } from '../connectors/connector.ts';

/** Whether the same create sent twice is harmless: the target remembers our key, or keeps one record an id of ours. */
export const repeats = (once: Once | undefined): boolean =>
  once?.way === 'idempotency key' || once?.way === 'upsert by our id';

/** Whether the target takes a second object of one identity without a word: only a search stands between us and a double. */
export const guardsNothing = (once: Once | undefined): boolean =>
  once?.way === 'probe by reference' || once?.way === 'lease and reconcile';
