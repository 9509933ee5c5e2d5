import { at } from './path.ts';

/** What placeholders may read: `{options.token}` is `scope.options.token`. */
export type Scope = Record<string, unknown>;

/** How a placeholder's value is written, after a bar: `{ids|comma}`. */
export const FILTERS = {
  comma: (value: unknown) => (Array.isArray(value) ? value.join(',') : String(value)),
  json: (value: unknown) => JSON.stringify(value),
  text: (value: unknown) => String(value),
  number: (value: unknown) => Number(value),
  upper: (value: unknown) => String(value).toUpperCase(),
  lower: (value: unknown) => String(value).toLowerCase(),
  base64: (value: unknown) => Buffer.from(String(value)).toString('base64'),
  uri: (value: unknown) => encodeURIComponent(String(value)),
} as const;

type FilterName = keyof typeof FILTERS;

export interface Placeholder {
  /** `payload.sku`. */
  path: string;
  filter?: FilterName;
}

/** A key whose value's fields are put into the object it stands in: `{ "...": "{payload}", reference: "{identity}" }`. */
export const SPREAD = '...';

const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const INSIDE = /^([A-Za-z_][\w.\\-]*)(?:\|([a-z0-9]+))?$/;

/** The pieces of a text in turn: plain text and placeholders. Throws what is wrong with it. */
function pieces(text: string): (string | Placeholder)[] {
  const found: (string | Placeholder)[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > from) found.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    found.push(piece(match[0], match[1], text));
  }
  if (from < text.length) found.push(text.slice(from));
  return found;
}

function piece(token: string, inside: string | undefined, text: string): string | Placeholder {
  if (token === '{{') return '{';
  if (token === '}}') return '}';
  const [, path, filter] = INSIDE.exec(inside ?? '') ?? [];
  if (path === undefined) throw new Error(`"${text}": a placeholder is {name} or {name|filter}; a brace itself is {{`);
  if (filter === undefined) return { path };
  if (!(filter in FILTERS))
    throw new Error(`"${text}": no filter "${filter}"; there are: ${Object.keys(FILTERS).join(', ')}`);
  return { path, filter: filter as FilterName };
}

/** Every placeholder in a template, however deep. Throws what is wrong with a text. */
export function placeholdersOf(template: unknown): Placeholder[] {
  if (typeof template === 'string') return pieces(template).filter((one) => typeof one !== 'string');
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(placeholdersOf);
}

/**
 * The template with its placeholders filled. A text that is one placeholder keeps the value's type; a text with an absent
 * placeholder is absent itself, and so is the field or list item it stands in.
 */
export function fill(template: unknown, scope: Scope): unknown {
  if (typeof template === 'string') return fillText(template, scope);
  if (Array.isArray(template)) return template.map((one) => fill(one, scope)).filter((one) => one !== undefined);
  if (typeof template !== 'object' || template === null) return template;
  const made: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(template)) {
    const value = fill(one, scope);
    if (name === SPREAD) Object.assign(made, value);
    else if (value !== undefined) made[name] = value;
  }
  return made;
}

function fillText(text: string, scope: Scope): unknown {
  const parts = pieces(text).map((one) => (typeof one === 'string' ? one : valueOf(one, scope)));
  if (parts.length === 1) return parts[0];
  return parts.includes(undefined) ? undefined : parts.map(plain).join('');
}

function valueOf({ path, filter }: Placeholder, scope: Scope): unknown {
  const value = at(scope, path);
  if (value === undefined || value === null) return undefined;
  return filter ? FILTERS[filter](value) : value;
}

const plain = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** As `fill`, for places where only text may stand; undefined where a placeholder is absent. */
export function fillPlain(template: string, scope: Scope): string | undefined {
  const value = fill(template, scope);
  return value === undefined ? undefined : plain(value);
}

/** Each value is encoded for a path; undefined where one is absent or empty, which would name another resource. */
export function fillPath(template: string, scope: Scope): string | undefined {
  const parts = pieces(template).map((one) => {
    if (typeof one === 'string') return one;
    const value = valueOf(one, scope);
    return value === undefined || value === '' || value === '.' || value === '..'
      ? undefined
      : encodeURIComponent(plain(value));
  });
  return parts.includes(undefined) ? undefined : parts.join('');
}
