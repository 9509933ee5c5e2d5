import { type Failure, WaybillError } from '../../domain/failures.ts';
import { Silence } from './patience.ts';

/** SFTP's status codes, and the library's words for two of them. */
const MISSING = new Set<unknown>([2, 'ENOENT']);
const SHUT = new Set<unknown>([3, 'EACCES']);

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Whether the server itself said so: then it is no longer at it. */
export const isAnswer = (error: unknown): boolean =>
  typeof codeOf(error) === 'number' || MISSING.has(codeOf(error)) || SHUT.has(codeOf(error));

/** What went wrong with a file; while it gets its name (`naming`), a lost answer says nothing of whether it has it. */
export function failureOf(error: unknown, path: string, when?: 'naming'): Failure {
  if (error instanceof WaybillError) return error.failure;
  const code = codeOf(error);
  const named = path || 'the folder';
  if (SHUT.has(code)) return { class: 'auth', message: `${named}: it may not be read or written` };
  if (MISSING.has(code))
    return { class: 'unavailable', lack: 'folder', message: `${named} is not there on the server` };
  if (isAnswer(error)) return { class: 'unavailable', message: `${named}: the server answered ${String(code)}` };
  const message = `${named}: ${error instanceof Silence ? 'no answer in time' : 'the connection was lost'}`;
  return when === 'naming' ? { class: 'unknown-outcome', message } : { class: 'unavailable', message };
}
