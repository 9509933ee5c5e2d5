import { isSameToken } from '../domain/token.ts';
import type { Token, TokenKeeper } from './tokens.ts';

/** Keeps tokens in this process alone: for one that has no ledger at hand. */
export function ownTokens(): TokenKeeper {
  const kept = new Map<string, Token>();
  const leased = new Set<string>();
  return {
    async read(connectionId, name) {
      return kept.get(`${connectionId}/${name}`);
    },
    async lease(connectionId, name) {
      const key = `${connectionId}/${name}`;
      if (leased.has(key)) return undefined;
      leased.add(key);
      // Its holder cannot die without this process: it does not end by itself.
      return {
        async renew() {
          return true;
        },
        async release() {
          leased.delete(key);
        },
      };
    },
    async keep(connectionId, name, token, held) {
      const key = `${connectionId}/${name}`;
      const there = kept.get(key);
      if (there && !isSameToken(there, held)) return false;
      kept.set(key, token);
      return true;
    },
  };
}
