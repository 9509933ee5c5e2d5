import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { askForToken, basicClient } from '../token-endpoint.ts';
import type { TokenAsk } from '../tokens.ts';
import type { OAuthSpec } from './definition-auth.ts';
import { fillPlain } from './template.ts';

/** How a declared system's access tokens are asked for, by the client credentials grant; `base` is the system's address. */
export function tokenAsk(spec: OAuthSpec, ctx: ConnectorContext, base: string): TokenAsk {
  const filled = (template: string | undefined) => template && fillPlain(template, { options: ctx.options });
  const tokenUrl = filled(spec.tokenUrl) ?? '';
  const url = tokenUrl.startsWith('/') ? base + tokenUrl : tokenUrl;
  const id = filled(spec.clientId) ?? '';
  const secret = filled(spec.clientSecret) ?? '';
  const form: Record<string, string> = { grant_type: 'client_credentials' };
  const scope = filled(spec.scope);
  const audience = filled(spec.audience);
  if (scope) form.scope = scope;
  if (audience) form.audience = audience;
  const request: Pick<HttpRequest, 'url' | 'form' | 'headers'> =
    spec.send === 'body'
      ? { url, form: { ...form, client_id: id, client_secret: secret } }
      : { url, form, headers: { authorization: basicClient(id, secret) } };
  return { credentials: [url, id, secret, scope, audience], obtain: () => askForToken(ctx, request) };
}
