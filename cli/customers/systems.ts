import type { Command } from 'commander';
import type { Person, Told } from '../../store/ledger.ts';
import type { Books } from '../books.ts';
import { connectionsOf } from '../context.ts';

/** A system that holds something of people, and who tells it to forget them. */
export type SystemToTell = Omit<Told, 'how' | 'note'> & { how: 'asked' | 'by hand'; note?: string };

/** Which systems hold what of these people, and what an erasure would do about each. */
export async function systemsOf(command: Command, books: Books, people: readonly Person[]): Promise<SystemToTell[]> {
  const bundles = await Promise.all(people.map(({ personId }) => books.ledger.exportPerson(personId)));
  const held = bundles.flatMap((bundle) => bundle?.held ?? []);
  const connections = await connectionsOf(command, books.loaded);
  try {
    return [...new Set(held.map(({ connectionId }) => connectionId))].sort().map((connectionId) => {
      const connector = connections.get(connectionId)?.connector;
      const objects = held
        .filter((one) => one.connectionId === connectionId)
        .map(({ kind, targetId, number }) => ({ kind, id: targetId, number }));
      if (connector?.forget) return { connectionId, how: 'asked', objects };
      const note = connector ? `${connector.title} has no call for it` : 'it is not connected any more';
      return {
        connectionId,
        how: 'by hand',
        note,
        ...(connector?.eraseByHand ? { todo: connector.eraseByHand } : {}),
        objects,
      };
    });
  } finally {
    for (const connection of connections.values()) connection.close();
  }
}

/** A block a system: how it is told, what is there, and what a person does about it. */
export function systemsText(systems: readonly (SystemToTell | Told)[]): string {
  const blocks = systems.flatMap(({ connectionId, how, note, todo, objects }) => [
    `  ${connectionId}  ${how}${note ? ` (${note})` : ''}`,
    ...(todo ? [`    to do: ${todo}`] : []),
    ...objects.map(({ kind, id, number }) => `    ${kind} ${id}${number && number !== id ? ` of ${number}` : ''}`),
  ]);
  return blocks.length > 0 ? ['Other systems:', ...blocks].join('\n') : 'No other system holds anything of them.';
}
