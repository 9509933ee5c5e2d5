import { parseJson } from '../json.ts';

/** One request inside a `$batch`, its path relative to the service. */
export interface Operation {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  ifMatch?: string;
  body?: object;
}

/** What one operation was answered with. */
export interface OperationAnswer {
  status: number;
  body: unknown;
}

const CRLF = '\r\n';
export const BATCH_TYPE = 'multipart/mixed; boundary=batch';

/**
 * Change sets as the body of a `$batch`: each is done whole or not at all, and none touches its neighbours. The boundaries need not
 * be drawn by lot, because no line of a JSON body begins with a dash.
 */
export function batchBody(changeSets: readonly (readonly Operation[])[]): string {
  const sets = changeSets.map((operations, index) => {
    const boundary = `changeset${index}`;
    const parts = operations.map((operation) => `--${boundary}${CRLF}${partOf(operation)}`);
    return `--batch${CRLF}Content-Type: multipart/mixed; boundary=${boundary}${CRLF}${CRLF}${parts.join('')}--${boundary}--${CRLF}`;
  });
  return `${sets.join('')}--batch--${CRLF}`;
}

function partOf({ method, path, ifMatch, body }: Operation): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `${method} ${path} HTTP/1.1`,
    'Accept: application/json',
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`]),
    ...(ifMatch === undefined ? [] : [`If-Match: ${ifMatch}`]),
    '',
    text,
    '',
  ];
  return lines.join(CRLF);
}

/**
 * The answers to the change sets of a `$batch`, in order: one an operation where the set was done, a single one where it was refused.
 * Sets whose answer did not arrive whole are left out at the end.
 */
export function batchAnswers(contentType: string, text: unknown): OperationAnswer[][] {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined || typeof text !== 'string') return [];
  const sets: OperationAnswer[][] = [];
  for (const part of partsOf(text, boundary).parts) {
    const answers = setAnswers(part);
    if (!answers) break;
    sets.push(answers);
  }
  return sets;
}

function setAnswers(part: string): OperationAnswer[] | undefined {
  const [head, rest] = split(part);
  const boundary = boundaryOf(head);
  if (boundary === undefined) return isHttp(head) ? some([answerOf(rest)]) : undefined;
  const { parts, whole } = partsOf(rest, boundary);
  return whole ? some(parts.map((one) => answerOf(split(one)[1]))) : undefined;
}

const some = (answers: (OperationAnswer | undefined)[]): OperationAnswer[] | undefined =>
  answers.length > 0 && answers.every((answer) => answer !== undefined) ? (answers as OperationAnswer[]) : undefined;

function answerOf(http: string): OperationAnswer | undefined {
  const status = /^HTTP\/1\.\d (\d{3})/.exec(http)?.[1];
  const text = split(http)[1].trim();
  if (status === undefined) return undefined;
  try {
    return { status: Number(status), body: text === '' ? undefined : parseJson(text) };
  } catch {
    return undefined;
  }
}

const isHttp = (head: string): boolean => /^content-type:\s*application\/http/im.test(head);

const boundaryOf = (head: string): string | undefined =>
  /multipart\/mixed\s*;[^\r\n]*boundary="?([^"\s;]+)"?/i.exec(head)?.[1];

/** Complete parts only: what follows the last boundary of a text that was cut is none. A boundary may begin another one's name. */
function partsOf(text: string, boundary: string): { parts: string[]; whole: boolean } {
  const name = boundary.replace(/[.*+?^$(){}|[\]\\]/g, '\\$&');
  const chunks = `\n${text}`.split(new RegExp(`\n--${name}(?=--|[ \t]*\r?\n)`)).slice(1);
  const end = chunks.findIndex((chunk) => chunk.startsWith('--'));
  const parts = (end < 0 ? chunks.slice(0, -1) : chunks.slice(0, end)).map((chunk) => chunk.trimStart());
  return { parts, whole: end >= 0 };
}

/** Head and body, at the first empty line. */
function split(text: string): [head: string, body: string] {
  const at = /\r?\n\r?\n/.exec(text);
  return at ? [text.slice(0, at.index), text.slice(at.index + at[0].length)] : [text, ''];
}
