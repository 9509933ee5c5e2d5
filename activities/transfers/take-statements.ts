import type { Connection } from '../../connectors/connections.ts';
import type { RefusedFile } from '../../connectors/connector.ts';
import { PULSE } from '../../domain/pulses.ts';
import type { Sign } from '../../domain/signs.ts';
import { TRANSFERS } from '../../domain/transfers/entry.ts';
import { readStatement } from '../../statements/read.ts';
import { UnreadableStatement } from '../../statements/unreadable.ts';
import type { Deps } from '../deps.ts';
import { whenInTurn } from '../in-turn.ts';
import { settleBank } from './settle-bank.ts';

const cursorName = (connectionId: string) => `refused/${connectionId}`;

/** Takes in the bank statements that a connection has, and settles what came with them. Answers how many entries were new. */
export async function takeStatements(deps: Deps, connection: Connection, signal: AbortSignal): Promise<number> {
  const port = connection.connector.statements;
  if (!port) return 0;
  const { ledger, config, log } = deps;
  const { id } = connection;
  let entries = 0;
  await whenInTurn(deps, id, signal, async () => {
    const refused = await port.take(connection.context(signal, 'status'), async ({ name, bytes }) => {
      try {
        const read = readStatement(bytes, config.rules.transfers.csv);
        const { fresh } = await ledger.keepTransfers(read);
        entries += fresh;
        log.info(
          { connectionId: id, entries: read.length, fresh },
          `a bank statement of ${id} was taken in: ${fresh} new entries`,
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof UnreadableStatement)) throw error;
        log.warn({ connectionId: id, file: name }, `a bank statement of ${id} cannot be read: ${error.message}`);
        return error.message;
      }
    });
    await rememberRefused(deps, id, refused);
    await ledger.pulsed(PULSE.pull(id, 'statements'));
  });
  if (entries > 0) await settleBank(deps);
  return entries;
}

/** Keeps what lies refused, and why, until the next look: its case says so. */
async function rememberRefused({ ledger }: Pick<Deps, 'ledger'>, id: string, refused: RefusedFile[]): Promise<void> {
  const name = cursorName(id);
  const kept = await refusedOf(ledger, id);
  const before = new Map(kept.map((one) => [one.name, one.why]));
  const now = refused.map((one) => ({ ...one, why: one.why ?? before.get(one.name) }));
  const value = JSON.stringify(now);
  // A file lies there for days, and every poll sees it.
  if (value !== JSON.stringify(kept))
    await ledger.stage({ connectionId: TRANSFERS, flows: [], records: [], cursor: { name, value } });
}

async function refusedOf(ledger: Pick<Deps['ledger'], 'cursor'>, id: string): Promise<RefusedFile[]> {
  const kept = await ledger.cursor(TRANSFERS, cursorName(id));
  return kept === null ? [] : (JSON.parse(kept) as RefusedFile[]);
}

/** So many files are named in a case; all of them lie in one folder. */
const MOST_NAMED = 5;

/** Statements that lie refused in the folders of connections: one case a connection. */
export async function statementSigns({ ledger, connections }: Pick<Deps, 'ledger' | 'connections'>): Promise<Sign[]> {
  const signs: Sign[] = [];
  for (const { id, connector } of connections.values()) {
    const refused = connector.statements ? await refusedOf(ledger, id) : [];
    if (refused.length === 0) continue;
    const named = refused.slice(0, MOST_NAMED).map(({ name, why }) => `${name} (${why ?? 'see its .why.txt'})`);
    const more = refused.length - named.length;
    const detail = `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
    signs.push({ is: 'bad-statement', of: id, count: refused.length, detail });
  }
  return signs;
}
