/** One operation of a change set, as it came. */
export interface Operation {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

export interface Answer {
  status: number;
  body?: unknown;
}

const CRLF = '\r\n';

/** The change sets of a `$batch`. Throws where the body is none. */
export function changeSetsOf(contentType: string, raw: Buffer): Operation[][] {
  return sections(raw.toString('utf8'), boundaryOf(contentType)).map((part) => {
    const at = part.indexOf(CRLF + CRLF);
    return sections(part.slice(at), boundaryOf(part.slice(0, at))).map(operationOf);
  });
}

function boundaryOf(head: string): string {
  const boundary = /boundary=([^\s;]+)/.exec(head)?.[1];
  if (!boundary) throw new Error('The Data Services Request contains no boundary');
  return boundary;
}

function sections(text: string, boundary: string): string[] {
  const [, ...chunks] = text.split(`--${boundary}`);
  if (!chunks.at(-1)?.startsWith('--')) throw new Error('The Data Services Request is not terminated');
  return chunks.slice(0, -1).map((chunk) => chunk.slice(CRLF.length));
}

function operationOf(part: string): Operation {
  const [, http = '', ...rest] = part.split(CRLF + CRLF);
  const [line = '', ...lines] = http.split(CRLF);
  const [method = '', path = ''] = line.split(' ');
  const headers = Object.fromEntries(
    lines.map((header) => {
      const at = header.indexOf(':');
      return [header.slice(0, at).toLowerCase(), header.slice(at + 1).trim()];
    }),
  );
  const text = rest.join(CRLF + CRLF).trim();
  return { method, path, headers, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

/** A set that was done answers each of its operations; one that was refused has a single answer. */
export function batchAnswer(sets: (Answer[] | Answer)[]): { type: string; text: string } {
  const parts = sets.map((set, index) => {
    if (!Array.isArray(set)) return `--done${CRLF}${http(set)}`;
    const inner = `done_set${index}`;
    const answers = set.map((answer) => `--${inner}${CRLF}${http(answer)}`).join('');
    const length = Buffer.byteLength(answers);
    return `--done${CRLF}Content-Type: multipart/mixed; boundary=${inner}${CRLF}Content-Length: ${length}${CRLF}${CRLF}${answers}--${inner}--${CRLF}`;
  });
  return { type: 'multipart/mixed; boundary=done', text: `${parts.join(CRLF)}${CRLF}--done--` };
}

function http({ status, body }: Answer): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  return [
    'Content-Type: application/http',
    'content-transfer-encoding: binary',
    '',
    `HTTP/1.1 ${status} ${status === 201 ? 'Created' : status === 204 ? 'No Content' : 'Bad Request'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'dataserviceversion: 2.0',
    '',
    text,
    '',
  ].join(CRLF);
}
