import { sign } from 'node:crypto';
import { WaybillError } from '../../domain/failures.ts';
import { askForToken } from '../token-endpoint.ts';
import { withToken } from '../tokens.ts';
import type { SalesforceContext } from './call.ts';
import type { SalesforceOptions } from './options.ts';

const ASSERTION_MS = 180_000;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The signed word of the app that it acts as this user (RFC 7523, RS256). */
export function assertionOf(clientId: string, jwt: NonNullable<SalesforceOptions['jwt']>, now: number): string {
  const claims = {
    iss: clientId,
    sub: jwt.username,
    aud: jwt.audience,
    exp: Math.floor((now + ASSERTION_MS) / 1_000),
  };
  const body = `${part({ alg: 'RS256' })}.${part(claims)}`;
  try {
    return `${body}.${sign('sha256', Buffer.from(body), jwt.privateKey).toString('base64url')}`;
  } catch {
    // The reason is not told: it could quote the key.
    throw new WaybillError({
      class: 'auth',
      lack: 'credential',
      message: 'options.jwt.privateKey is no private key as PEM',
    });
  }
}

/** Runs a call with an access token and the address of the instance that it is good for. No flow gives a refresh token: another is asked for. */
export function withAccess<T>(
  ctx: SalesforceContext,
  call: (access: { instance: string; authorization: string }) => Promise<T>,
): Promise<T> {
  const { url, clientId, clientSecret, jwt } = ctx.options;
  const obtain = () => {
    const form: Record<string, string> = jwt
      ? {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: assertionOf(clientId, jwt, ctx.now()),
        }
      : { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret ?? '' };
    return askForToken(ctx, { url: `${bare(url)}/services/oauth2/token`, form }, ['instance_url']);
  };
  const credentials = ['salesforce', url, clientId, clientSecret, jwt];
  return withToken(ctx.tokens, { credentials, obtain }, ({ value, facts }) =>
    call({ instance: bare(facts?.instance_url ?? url), authorization: `Bearer ${value}` }),
  );
}

const bare = (address: string): string => address.replace(/\/+$/, '');
