/** Between cookies of one joined header, never inside the date of one. */
const NEXT_COOKIE = /,\s*(?=[^\s;,=]+=)/;

/** `name=value` of each cookie that an answer sets, as a request sends them back. */
export const cookiesOf = (setCookie: string): string =>
  setCookie
    .split(NEXT_COOKIE)
    .map((cookie) => cookie.split(';', 1)[0]?.trim() ?? '')
    .filter((cookie) => cookie)
    .join('; ');
