/**
 * The shop of the benchmarks, a process of its own: `GET /orders?after=N&first=N` pages through the orders that are open so
 * far, `GET /orders?ids=1,2` reads some again, `POST /_control` opens (more) orders. Bodies are made before the clock runs.
 */
import { answer, bodyOf, serve } from './answers.ts';
import { indexOf, shopOrder } from './orders.ts';

let bodies: string[] = [];
/** Index of the first order, and of the first that does not show yet. */
let from = 0;
let end = 0;

serve(async (request, response, url) => {
  if (url.pathname === '/_control') {
    const told = JSON.parse(await bodyOf(request)) as {
      seed: number;
      from: number;
      prepare?: number;
      release?: number;
    };
    if (told.prepare !== undefined) {
      ({ from } = told);
      end = from;
      bodies = Array.from({ length: told.prepare }, (_, at) => JSON.stringify(shopOrder(told.seed, from + at)));
    }
    if (told.release !== undefined) end = from + Math.min(told.release, bodies.length);
    return answer(response, 200, { shown: end - from });
  }
  const ids = url.searchParams.get('ids');
  if (ids !== null) {
    const found = ids.split(',').map((id) => bodies[indexOf(id) - from]);
    return answer(response, 200, `{"orders":[${found.filter((body) => body !== undefined).join(',')}]}`);
  }
  const after = Math.max(from, Number(url.searchParams.get('after') ?? 0));
  const next = Math.max(after, Math.min(after + Number(url.searchParams.get('first') ?? 250), end));
  const page = bodies.slice(after - from, next - from).join(',');
  return answer(response, 200, `{"orders":[${page}],"next":${next},"more":${next < end}}`);
});
