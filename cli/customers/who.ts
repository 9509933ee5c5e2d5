import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Person, PersonSearch } from '../../store/ledger.ts';
import type { Books } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { localTime, table } from '../output.ts';

/** How a command's `<who>` is meant. */
export interface Who {
  by?: PersonSearch['by'] | 'person';
  connection?: string;
}

/** A number, an address or a telephone says itself what it is; a customer's id needs `--by customer` where it is a plain number. */
function searchOf(who: string, { by, connection }: Who): PersonSearch {
  const sort =
    by ??
    (who.includes('@')
      ? 'email'
      : /^\+[\d\s().-]{6,}$/.test(who)
        ? 'phone'
        : /^gid:|\//.test(who)
          ? 'customer'
          : 'number');
  switch (sort) {
    case 'email':
      return { by: 'email', email: who };
    case 'phone':
      return { by: 'phone', phone: who };
    case 'customer':
      return { by: 'customer', customerId: who, ...(connection ? { connectionId: connection } : {}) };
    case 'number':
      return { by: 'number', number: who };
    default:
      throw new Problem(`--by is customer, number, email or phone, not ${sort}`, EXIT.usage);
  }
}

/** Says so and sets the exit code where nobody is found. */
export async function found(books: Books, who: string, how: Who, context: CommandContext): Promise<Person[]> {
  const search = searchOf(who, how);
  const all = await books.ledger.people(search);
  const people = how.connection ? all.filter((person) => person.connectionId === how.connection) : all;
  if (people.length === 0) {
    process.stderr.write(
      `Nobody is known here by this ${search.by === 'number' ? 'order number (--by says otherwise)' : search.by}.\n`,
    );
    context.exitCode = EXIT.findings;
  }
  return people;
}

export const peopleTable = (people: Person[], timeZone: string): string =>
  table(
    ['person', 'connection', 'customer', 'orders', 'last', 'still moving'],
    people.map(({ personId, connectionId, customerId, orders }) => [
      personId,
      connectionId,
      customerId ?? 'a guest',
      orders
        .map(({ number }) => number)
        .slice(0, 6)
        .join(' ') + (orders.length > 6 ? ` and ${orders.length - 6} more` : ''),
      localTime(Math.max(...orders.map(({ updatedAt }) => updatedAt)), timeZone),
      orders.flatMap(({ number, moving }) => (moving ? [`${number}: ${moving}`] : [])).join('; ') || 'no',
    ]),
  );

export const withWho = (command: Command): Command =>
  command
    .option('--by <what>', 'what <who> is: customer, number, email or phone (guessed without it)')
    .option('--connection <id>', 'only as a customer of this connection');

/** More than one key fits: who buys in two shops is two customers, and only a person knows that they are one. */
export function severalOf(people: Person[], timeZone: string, context: CommandContext): void {
  process.stderr.write(
    `${people.length} customers fit, each with a key of their own:\n${peopleTable(people, timeZone)}\nAdd --all for all of them, or --connection for one.\n`,
  );
  context.exitCode = EXIT.findings;
}
