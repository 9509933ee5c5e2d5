import { connectorIds, loadConnector } from '../../connectors/registry.ts';
import { secretPaths } from '../../connectors/secret.ts';
import { compileMappings } from '../../daemon/mappings.ts';
import { type KindCounts, kindWord } from '../../domain/kind-words.ts';
import { suggestMend } from '../../domain/mend.ts';
import { type NamedRule, ruleFor } from '../../mapper/index.ts';
import { CODES, pageOf } from '../../mapper/lint/index.ts';
import type { CaseRow } from '../../store/ledger.ts';
import type { Books } from '../books.ts';
import { placeFrom } from '../mapping/mapping-context.ts';

/** How to end what a case waits for, with the lines and options that are to be changed. */
export async function mendOf({ loaded }: Pick<Books, 'loaded'>, row: CaseRow, waiting: KindCounts): Promise<string> {
  const { connections, mappings } = loaded.config;
  const { failure, connectionId = '', mended } = row;
  if (mended && mended.maps > 0) return 'Retry: its mapping was mended, see below.';
  const connection = connections[connectionId];
  const secrets = failure?.class === 'auth' && connection ? await secretsOf(connection.use) : [];
  const field = failure?.class === 'rejected' ? failure.field : undefined;
  const kinds = loaded.config.flows[row.flow ?? '']?.kinds ?? [];
  const rule = field && connection ? await ruleThatMakes(field, connection, kinds, mappings) : undefined;
  const text = suggestMend(row, {
    place: (where) => placeFrom(mappings, where),
    secrets,
    ...(Object.keys(waiting).length > 0 ? { what: kindWord(waiting).one } : {}),
    ...(rule ? { rule } : {}),
  });
  const code = failure?.class === 'mapping' ? failure.code : '';
  return Object.hasOwn(CODES, code) ? `${text} See ${pageOf(code)}.` : text;
}

async function secretsOf(use: string): Promise<string[]> {
  return connectorIds().includes(use) ? secretPaths((await loadConnector(use)).options) : [];
}

/** The rule, as the folder has it now, that makes the field which a system refused: of what is written there. */
async function ruleThatMakes(
  field: string,
  connection: Books['loaded']['config']['connections'][string],
  kinds: readonly string[],
  folder: string,
): Promise<NamedRule | undefined> {
  const book = await compileMappings(folder);
  const own = Object.values(connection.mappings).flatMap((name) => book.byName(name) ?? []);
  const outward = book.all().filter(({ to }) => to.startsWith(`${connection.use}/`));
  // Other kinds may have a field of that name as well.
  const carried = outward.filter(({ from }) => kinds.includes(from));
  for (const mapping of [...own, ...carried, ...outward]) {
    const rule = ruleFor(mapping, field);
    if (rule) return rule;
  }
  return undefined;
}
