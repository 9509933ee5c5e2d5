import type { Certificate, PrivacyRequest } from '../../store/ledger.ts';
import type { Books } from '../books.ts';
import { localTime, print } from '../output.ts';
import { systemsText } from './systems.ts';

/** Whoever looks on is told after this long that it goes on without them. */
const WATCH_MS = 60_000;
const LOOK_MS = 500;

/** Starts the erasure, and looks on until its certificate is there or something has to be waited for. */
export async function carriedOut(books: Books, request: PrivacyRequest, waits: boolean, json: boolean): Promise<void> {
  const { requestId } = request;
  const { timezone } = books.loaded.config;
  const reached = await books.reached();
  if (reached) await reached.starter.startErase(request);
  else process.stderr.write(`No daemon runs on these books: ${requestId} is carried out at the next start.\n`);
  for (let waited = 0; reached && !waits && waited < WATCH_MS; waited += LOOK_MS) {
    const now = await books.ledger.privacyRequest(requestId);
    if (now?.state === 'done' && now.certificate) {
      const { certificate } = now;
      return print(json, { requestId, state: 'done', certificate }, () =>
        certificateText(requestId, certificate, timezone),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const word = waits ? 'waits for orders that still move' : 'goes on';
  print(
    json,
    { requestId, state: 'open', caseId: request.caseId },
    () => `${requestId} ${word}; waybill customers requests shows what became of it.`,
  );
}

/** What a person who asked is told, and an auditor is shown. */
export function certificateText(requestId: string, certificate: Certificate, timeZone: string): string {
  const { erasedAt, keys, records, orders, systems, retained } = certificate;
  const list = (head: string, lines: string[]) =>
    lines.length > 0 ? ['', head, ...lines.map((line) => `  ${line}`)] : [];
  return [
    `${requestId}: erased ${localTime(erasedAt, timeZone)}`,
    `  ${keys.destroyed} key(s) destroyed, ${records} record(s) of ${orders.length} order(s): ${orders.map(({ number }) => number).join(' ')}`,
    ...(keys.shared > 0
      ? [`  ${keys.shared} under a key that others share: overwritten here, and gone from backups as they age`]
      : []),
    '',
    systemsText(systems),
    ...list(
      'Kept, as the law wants it:',
      retained.map(
        ({ kind, connectionId, number, until }) =>
          `${kind} ${number} of ${connectionId} until ${localTime(until, timeZone).slice(0, 10)}`,
      ),
    ),
  ].join('\n');
}
