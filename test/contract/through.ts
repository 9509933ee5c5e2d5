import type { HttpAnswer, HttpRequest } from '../../connectors/http.ts';
import type { AnyContext } from './harness.ts';

/** The same context, told of each request once it was answered: to hold what leaves against what the vendor says of it. */
export function through(context: AnyContext, told: (request: HttpRequest, answer: HttpAnswer) => void): AnyContext {
  const http: AnyContext['http'] = {
    async request(request) {
      const answer = await context.http.request(request);
      told(request, answer);
      return answer;
    },
    clockGapMs: () => context.http.clockGapMs(),
    callingFor: () => http,
  };
  return { ...context, http };
}

/** The same context on a host whose clock is wrong: the system's is so far before it, and its answers have said so. */
export function byClock(context: AnyContext, gapMs: number): AnyContext {
  const { http } = through(context, () => {});
  return { ...context, now: () => context.now() - gapMs, http: { ...http, clockGapMs: () => gapMs } };
}
