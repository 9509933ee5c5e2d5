import type { AlertContent } from '../domain/alerts/message.ts';
import type { Telling } from './telling.ts';

/** One message on its way. The same message that is sent again has the same key. */
export interface Outgoing {
  /** For systems that take a message once by its key. */
  key: string;
  content: AlertContent;
  /** The same in people's words. */
  telling: Telling;
}

/**
 * A place where people are told things. `send` ends when the message is taken, and throws a `WaybillError` otherwise; it may be
 * called again with a message that had arrived after all.
 */
export interface AlertChannel {
  /** Its name in the config. */
  id: string;
  /** What it speaks: `slack`, `email`. */
  use: string;
  send(message: Outgoing): Promise<void>;
  /** Asks whether it can be reached, without telling anybody anything; absent where that cannot be asked. */
  check?(): Promise<void>;
  close(): void;
}
