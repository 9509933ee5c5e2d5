import { parseJson } from '../json.ts';

/** The least that an answer of this API can begin with, at the beginning of a line. */
const BEGINNING = /^[ \t]*[[{]/gm;
/** A page, whose scripts may have JSON in them that is no answer. */
const PAGE = /^\s*<(!doctype|html)\b/i;
/** Notices stand before an answer, not in their thousands. */
const MOST_TRIES = 20;

/**
 * The JSON in a text that plugins have put something in front of: a byte order mark, PHP's notices, blank lines. Undefined where there
 * is none, or only half of one.
 */
export function noisyJson(text: string): unknown {
  const body = text.replace(/^\uFEFF+/, '').trimEnd();
  if (PAGE.test(body)) return undefined;
  let tries = 0;
  for (const { index } of body.matchAll(BEGINNING)) {
    const found = parsed(body.slice(index).replace(/^[\s\uFEFF]+/, ''));
    if (found !== undefined) return found;
    tries += 1;
    if (tries === MOST_TRIES) break;
  }
  // A notice that ends without a new line.
  const glued = body.search(/[[{]"/);
  return glued < 0 ? undefined : parsed(body.slice(glued));
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
