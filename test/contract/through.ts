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
