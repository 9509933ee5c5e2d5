import type { Command } from 'commander';
import type { MasterKeys } from '../../store/rotation.ts';
import { withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print, table } from '../output.ts';

/** `waybill keys show` */
export function declareKeysShow(command: Command, context: CommandContext): void {
  command.option('--json', 'print JSON', false).action((flags: { json: boolean }) =>
    withBooks(command, context, async ({ ledger }) => {
      const keys = await ledger.masterKeys();
      print(flags.json, keys, () => textOf(keys));
    }),
  );
}

function textOf({ given, wrapped, payloadKeys, processes }: MasterKeys): string {
  const [current, ...previous] = given;
  const ids = [...new Set([...given, ...wrapped.map(({ id }) => id)])];
  const role = (id: string) =>
    id === current
      ? 'present'
      : previous.includes(id)
        ? 'previous'
        : id === 'unnamed'
          ? 'before keys had names'
          : 'not given';
  const keysOf = (id: string) => wrapped.find((one) => one.id === id)?.keys ?? 0;
  const stale = wrapped.filter(({ id }) => id !== current).reduce((sum, { keys }) => sum + keys, 0);
  return [
    table(
      ['master key', 'is', 'wraps', 'known to'],
      ids.map((id) => [
        id,
        role(id),
        `${keysOf(id)} keys`,
        processes
          .filter((one) => one.keys.includes(id))
          .map(({ holder }) => processName(holder))
          .join(', '),
      ]),
    ),
    `${payloadKeys} ${payloadKeys === 1 ? 'key' : 'keys'} for what goes to Temporal`,
    ...(stale > 0 ? [`${stale} keys are not wrapped by the present master key: \`waybill keys rotate\``] : []),
    ...(stale === 0 && previous.length > 0
      ? [
          `${previous.join(', ')} wraps nothing any more: take previousMasterKey out of the config (or remove master.key.previous)`,
        ]
      : []),
  ].join('\n');
}

/** `host/pid`, without what tells two lives of one pid apart. */
export const processName = (holder: string): string => holder.split('/').slice(0, 2).join('/');
