/** Connections that are paused, and what they are entered by. Times are epoch milliseconds. */
import type { Token } from '../../domain/token.ts';
import type { CaseRow } from './cases.ts';
import type { CaseCause } from './steps.ts';

/** Whether connections may be called, and by what. */
export interface ConnectionsProtocol {
  pause(connectionId: string, cause: CaseCause, credential?: string): Promise<CaseRow>;
  /** True where it is paused because this very credential was refused: trying it again is no use. */
  isRefused(connectionId: string, credential: string): Promise<boolean>;
  /** Of a paused connection: a probe with this credential was refused too. */
  refuseCredential(connectionId: string, credential: string): Promise<void>;
  resume(connectionId: string): Promise<{ caseId?: string }>;
  paused(): Promise<{ connectionId: string; since: number; caseId: string }[]>;
  /** The access token of a connection that was kept last; `name` is a digest of the credentials it came by. */
  accessToken(connectionId: string, name: string): Promise<Token | undefined>;
  /** Keeps one in place of `held`. False, and nothing is kept, where another came there meanwhile. */
  keepAccessToken(connectionId: string, name: string, token: Token, held: Token | undefined): Promise<boolean>;
}
