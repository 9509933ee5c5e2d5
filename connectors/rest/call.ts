import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { describe } from '../http-failure.ts';
import { withToken } from '../tokens.ts';
import type { Definition } from './definition.ts';
import type { RequestSpec } from './definition-kind.ts';
import { tokenAsk } from './oauth.ts';
import { refusal } from './refusals.ts';
import { bodyText, type Draft, newNonce, signed, timestampOf } from './signature.ts';
import { fill, fillPath, fillPlain, type Scope } from './template.ts';

/** The options of a declared system: those that its definition names, and `url`. */
export type RestOptions = Record<string, unknown> & { url?: string };
export type RestContext = ConnectorContext<RestOptions>;

/** Speaks with one declared system: fills requests, proves who asks, and says what answers mean. */
export class Caller {
  readonly definition: Definition;

  constructor(definition: Definition) {
    this.definition = definition;
  }

  /** Where the system listens, without a slash at its end. */
  base({ options }: RestContext): string {
    return (options.url ?? this.definition.url ?? '').replace(/\/+$/, '');
  }

  /**
   * One request. `reads`: it changes nothing at the system, so that a lost answer leaves nothing to look for. `next` is an
   * address that the system itself named for the next page. Throws a `WaybillError` for every refusal, one within a 200 too.
   */
  async call(
    ctx: RestContext,
    spec: RequestSpec,
    scope: Scope,
    { reads, next }: { reads: boolean; next?: string | undefined },
  ): Promise<HttpAnswer> {
    const draft = next ? this.#draftOf(ctx, spec, next) : this.#draft(ctx, spec, { options: ctx.options, ...scope });
    const { oauth2 } = this.definition.auth;
    if (!oauth2) return this.#send(ctx, draft, undefined, reads);
    const ask = tokenAsk(oauth2, ctx, this.base(ctx));
    return withToken(ctx.tokens, ask, ({ value }) => this.#send(ctx, draft, value, reads));
  }

  async #send(ctx: RestContext, draft: Draft, token: string | undefined, reads: boolean): Promise<HttpAnswer> {
    try {
      const answer = await ctx.http.request(this.#request(ctx, draft, token, reads));
      const failure = refusal(this.definition, answer, ctx.now());
      if (!failure) return answer;
      throw new WaybillError(failure);
    } catch (error) {
      if (reads && error instanceof WaybillError && error.failure.class === 'unknown-outcome')
        throw new WaybillError({ class: 'unavailable', message: error.failure.message });
      throw error;
    }
  }

  #draft(ctx: RestContext, spec: RequestSpec, scope: Scope): Draft {
    const path = fillPath(spec.path, scope);
    if (path === undefined) throw new WaybillError(unfilled(spec.path));
    const filled = fill({ query: spec.query, headers: spec.headers, form: spec.form, body: spec.body }, scope);
    const { query = {}, headers = {}, form, body } = filled as Partial<Draft>;
    return {
      method: spec.method,
      url: this.base(ctx) + path,
      query: texts(query),
      headers: texts(headers),
      ...(form ? { form: texts(form) } : {}),
      ...(body === undefined ? {} : { body }),
    };
  }

  /** Credentials go only where the definition sends them, whatever an answer names. */
  #draftOf(ctx: RestContext, spec: RequestSpec, next: string): Draft {
    const base = new URL(this.base(ctx));
    const url = new URL(next, base.href + spec.path);
    if (url.origin !== base.origin) {
      const message = `${this.definition.title} names a next page on another host: it is not followed`;
      throw new WaybillError({ class: 'unavailable', message });
    }
    const query = Object.fromEntries(url.searchParams);
    return {
      method: spec.method,
      url: url.origin + url.pathname,
      query,
      headers: texts(fill(spec.headers, { options: ctx.options }) as object),
    };
  }

  #request(ctx: RestContext, draft: Draft, token: string | undefined, reads: boolean): HttpRequest {
    const { auth, headers: common } = this.definition;
    const now = ctx.now();
    const seal = { options: ctx.options, now, nonce: newNonce() };
    const scope: Scope = { options: ctx.options, timestamp: timestampOf(auth.signature, now), nonce: seal.nonce };
    const headers = texts(fill({ ...common, ...auth.headers }, scope) as object);
    if (auth.basic) {
      const pair = `${fillPlain(auth.basic.user, scope) ?? ''}:${fillPlain(auth.basic.password, scope) ?? ''}`;
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    if (auth.bearer) headers.authorization = `Bearer ${fillPlain(auth.bearer, scope) ?? ''}`;
    if (auth.oauth2 && token) headers[auth.oauth2.header] = auth.oauth2.prefix + token;
    const form =
      auth.form || draft.form ? { ...draft.form, ...texts(fill(auth.form ?? {}, scope) as object) } : undefined;
    const complete: Draft = {
      ...draft,
      headers: { ...headers, ...draft.headers },
      query: { ...draft.query, ...texts(fill(auth.query ?? {}, scope) as object) },
      form,
    };
    const made = auth.signature ? signed(complete, auth.signature, seal) : complete;
    const query = new URLSearchParams(made.query).toString();
    const text = bodyText(made);
    const type = made.form ? 'application/x-www-form-urlencoded' : 'application/json';
    return {
      method: draft.method as HttpRequest['method'],
      url: query ? `${made.url}?${query}` : made.url,
      headers: text ? { 'content-type': type, ...made.headers } : made.headers,
      ...(text ? { text } : {}),
      ...(reads ? { idempotent: true } : {}),
    };
  }
}

/** Lists and objects as JSON: forms and queries take text only. */
const texts = (values: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );

const unfilled = (path: string): Failure => ({
  class: 'validation',
  path,
  message: `${path} cannot be filled: a value in it is empty`,
});

/** For failures about an answer: the request without its query. */
export const named = (answer: HttpAnswer): string => describe(answer);
