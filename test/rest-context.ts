import { parse } from 'yaml';
import type { AnyContext } from '../connectors/connector.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../connectors/http.ts';
import { answerFailure } from '../connectors/http-failure.ts';
import { ownTokens } from '../connectors/own-tokens.ts';
import { declaredConnector } from '../connectors/rest/declared.ts';
import type { Definition } from '../connectors/rest/definition.ts';
import { parseDefinition } from '../connectors/rest/definition-file.ts';
import { createTokens } from '../connectors/tokens.ts';
import { createTurns } from '../connectors/turns.ts';
import { WaybillError } from '../domain/failures.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);

/** What a system answers to one request. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  data?: unknown;
}

const HEAD = `
waybill: 1
system: test-shop
title: Test shop
docs: https://shop.example.com/docs
role: storefront
url: https://shop.example.com/api
check: GET /me
`;

export const definitionOf = (yaml: string): Definition => parseDefinition(parse(HEAD + yaml));

/** A declared system whose every answer the test makes; `sent` is what it was asked. */
export function declaredSystem(yaml: string, reply: (request: HttpRequest, url: URL) => Reply) {
  const connector = declaredConnector(definitionOf(yaml));
  const sent: (HttpRequest & { at: URL })[] = [];
  const http: HttpClient = {
    clockGapMs: () => 0,
    async request(request) {
      const at = new URL(request.url);
      sent.push({ ...request, at });
      const { status = 200, headers = {}, data } = reply(request, at);
      const answer: HttpAnswer = { status, headers, data, url: request.url, method: request.method };
      if (status >= 200 && status < 300) return answer;
      const attempt = { method: request.method, url: request.url, idempotent: request.idempotent ?? false };
      throw new WaybillError(answerFailure(attempt, answer, NOW, connector.classifyError));
    },
    callingFor: () => http,
  };
  const tokens = createTokens(ownTokens(), 'shop', { now: () => NOW });
  const { signal } = new AbortController();
  const limits = { concurrency: 1, timeoutMs: 1_000 };
  const turns = createTurns({ connectionId: 'shop', limits, budget: undefined, clock: { now: () => NOW } });
  const context = (options: Record<string, string> = {}): AnyContext => ({
    connectionId: 'shop',
    options: { url: 'https://shop.example.com/api', ...options },
    moves: { gives: new Set(), takes: new Set() },
    http,
    turns: turns.callingFor('status', signal),
    log: { debug() {}, warn() {} },
    signal,
    tokens,
    now: () => NOW,
  });
  return { connector, sent, context };
}

/** The failure that a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof WaybillError) return error.failure;
    throw error;
  }
  throw new Error('expected it to fail');
}
