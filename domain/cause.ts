import { createHash } from 'node:crypto';
import type { Failure } from './failures.ts';

/** Failures that no time mends: they wait in a case until something or somebody changes. */
export type Stopping = Extract<Failure, { class: 'mapping' | 'validation' | 'rejected' | 'conflict' }>;

/** Where a failure was met. */
export interface Met {
  /** The connection that answered, or whose record it is. */
  system: string;
  /** What was being done there: `map`, `write order`. */
  step: string;
}

/** What a system says at more length differs in what it quotes, and looking for ids takes the square of the length. */
const MOST_CHARS = 2_000;
const QUOTED =
  /"[^"]*"|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])|“[^”]*”|‘[^’]*’|«[^»]*»|「[^」]*」|『[^』]*』|《[^》]*》/gu;
/** A word with a digit in it, with what ties it to its neighbours: an id, an amount, a date, an address, a number of pieces. */
const WITH_DIGIT = /[\p{Script=Latin}\p{N}_./:@+#-]*\p{N}[\p{Script=Latin}\p{N}_./:@+#-]*/gu;
const HEX = /\b[0-9a-f]{8,}\b/gi;
/** What was taken out of a text because it is of a person or of a card. */
const MASKED = /\*{3,}/g;
const MAIL = /[\p{Script=Latin}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{Script=Latin}\p{N}.-]+/gu;
const MONTH =
  /# ?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* ?(?=#)/gi;
const WEEKDAY = /\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ?(?=#)/gi;
const ZONE = /# ?(?:gmt|utc|[ap]\.?m)\b\.?/gi;
/** `1, 2 and 3` names as much as `1` does. */
const LIST = /#(?:[\s,;/&、，]*(?:and |or |und |和|及|与)?#)+/gi;

/** A text without what differs from one record to the next: ids, numbers, dates, addresses, quoted values. */
export function withoutIds(text: string): string {
  return text
    .slice(0, MOST_CHARS)
    .normalize('NFKC')
    .replace(MAIL, '#')
    .replace(QUOTED, '#')
    .replace(MASKED, '#')
    .replace(WITH_DIGIT, '#')
    .replace(HEX, '#')
    .replace(WEEKDAY, '')
    .replace(MONTH, '#')
    .replace(ZONE, '#')
    .replace(LIST, '#')
    .toLowerCase()
    .replace(/[\s.,;:!。，；]+/g, ' ')
    .trim();
}

/** `lines[2].sku` and `lines.17.sku` are one field; `address1` is not `address2`. */
const anyPlace = (path: string): string => path.replace(/\[\d*\]/g, '[]').replace(/\.\d+(?=\.|$)/g, '[]');

/** `shop/order.yaml:12:5` -> `shop/order.yaml`: a line moves when somebody edits above it. */
const fileOf = (where: string): string => where.replace(/(:\d+){1,2}$/, '');

/**
 * The fingerprint of a failure: the same cause gives the same one, whatever the ids in its text and whichever order met it;
 * that is what makes a hundred thousand failures one case.
 *
 * A mapping rule is the cause wherever it is met: it is known by its file and its target, so that neither the flow, the shop
 * nor a line moved by an edit makes it another. What a system says is known by the system, what was done there, its code, its
 * field, and its text.
 */
export function fingerprintOf(failure: Stopping, { system, step }: Met): string {
  switch (failure.class) {
    case 'mapping': {
      const { code, where, rule, path } = failure;
      const place = where === undefined ? [system, step, withoutIds(failure.message)] : [fileOf(where)];
      return sealed('mapping', code, ...place, rule ?? `${where ?? ''} ${anyPlace(path ?? '')}`);
    }
    case 'validation':
      return sealed('validation', system, step, anyPlace(failure.path ?? ''), withoutIds(failure.message));
    case 'rejected': {
      const { code = '', field = '' } = failure;
      return sealed('rejected', system, step, code, anyPlace(field), withoutIds(failure.message));
    }
    case 'conflict':
      return sealed('conflict', system, step, withoutIds(failure.message));
  }
}

const LETTERS = 12;

/** Texts of other systems may say anything: what is kept and shown of them as a name is a hash. */
const sealed = (kind: string, ...parts: string[]): string =>
  `${kind}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, LETTERS)}`;
