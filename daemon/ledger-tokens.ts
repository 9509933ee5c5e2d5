import { randomUUID } from 'node:crypto';
import type { TokenKeeper } from '../connectors/tokens.ts';
import type { Ledger } from '../store/ledger.ts';

type TokenLedger = Pick<Ledger, 'accessToken' | 'keepAccessToken' | 'lease' | 'endLease'>;

/** Tokens in the ledger, for all processes and restarts. `use` opens it where it is not open all the time. */
export function ledgerTokens(use: <T>(work: (ledger: TokenLedger) => Promise<T>) => Promise<T>): TokenKeeper {
  return {
    read: (connectionId, name) => use((ledger) => ledger.accessToken(connectionId, name)),
    async lease(connectionId, name, forMs) {
      const lease = `token/${connectionId}/${name}`;
      const holder = randomUUID();
      const renew = () => use((ledger) => ledger.lease(lease, holder, forMs));
      if (!(await renew())) return undefined;
      return { renew, release: () => use((ledger) => ledger.endLease(lease, holder)) };
    },
    keep: (connectionId, name, token, held) => use((ledger) => ledger.keepAccessToken(connectionId, name, token, held)),
  };
}
