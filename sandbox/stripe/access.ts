import { Refusal } from './refusal.ts';

export interface Keys {
  apiKey: string;
  /** A restricted key's; all without it. */
  permissions?: string[];
  expired?: boolean;
}

const masked = (key: string): string => `${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}`;

/** Whether the key may do that; `resource` as permissions of restricted keys call it. */
export function admit(
  header: string | undefined,
  { apiKey, permissions, expired }: Keys,
  resource: string,
  writes: boolean,
): void {
  const given = header?.startsWith('Bearer ') ? header.slice(7) : undefined;
  if (given === undefined) throw new Refusal(401, { message: 'You did not provide an API key.' });
  if (given !== apiKey) throw new Refusal(401, { message: `Invalid API Key provided: ${masked(given)}` });
  if (expired)
    throw new Refusal(401, { code: 'api_key_expired', message: `Expired API Key provided: ${masked(given)}` });
  const needed = `rak_${resource}_${writes ? 'write' : 'read'}`;
  if (!permissions || permissions.includes(needed) || permissions.includes(`rak_${resource}_write`)) return;
  throw new Refusal(403, {
    message: `The provided key '${masked(given)}' does not have the required permissions for this endpoint on account 'acct_sandbox'. Having the '${needed}' permission would allow this request to continue.`,
  });
}
