import { WaybillError } from '../domain/failures.ts';
import type { ConnectorContext } from './connector.ts';
import { cookiesOf } from './cookies.ts';

/**
 * Signs in by the form of a page, as a browser does, and answers the cookies of the session. Such pages say yes by sending the visitor on, and no by
 * showing the form again.
 */
export async function signInByForm(
  { http }: Pick<ConnectorContext, 'http'>,
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await http.request({
    ...{ method: 'POST', url, headers: { accept: 'text/html', ...headers }, form },
    ...{ idempotent: true, redirects: 'answer' },
  });
  const cookies = cookiesOf(answer.headers['set-cookie'] ?? '');
  if (answer.status < 300 || !cookies)
    throw new WaybillError({ class: 'auth', message: 'the shop did not let the customer in' });
  return cookies;
}
