/** Between cookies of one joined header, never inside the date of one. */
const NEXT_COOKIE = /,\s*(?=[^\s;,=]+=)/;

/** `name=value` of each cookie that an answer sets, as a request sends them back; of two of one name the later one is kept. */
export function cookiesOf(setCookie: string): string {
  const cookies = new Map<string, string>();
  for (const one of setCookie.split(NEXT_COOKIE)) {
    const [pair = ''] = one.trim().split(';', 1);
    if (pair) cookies.set(pair.split('=', 1)[0] as string, pair);
  }
  return [...cookies.values()].join('; ');
}
