import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { MemberFilter } from '../../store/ledger.ts';
import type { Books } from '../books.ts';
import { timeFrom } from './time.ts';

/** Which of what waits in a case a word is about, as it is said on the command line. */
export interface Chosen {
  order: string[];
  flow?: string;
  from?: string;
  number?: string;
  joinedAfter?: string;
  joinedBefore?: string;
  assigned?: string;
  all: boolean;
}

const gather = (value: string, list: string[]) => [...list, value];

export const withChoice = (command: Command): Command =>
  command
    .option(
      '--order <number>',
      "this order (or customer, price ...), by any system's number or its root (r12); again for more",
      gather,
      [],
    )
    .option('--flow <flow>', 'those that wait in this flow')
    .option('--from <connection>', 'those that came from this connection')
    .option('--number <pattern>', 'those with such a number, with * and ?, as "10*"')
    .option('--joined-after <time>', 'those that joined since: 2h, 3d, or 2026-11-25 09:00')
    .option('--joined-before <time>', 'those that joined before that')
    .option('--assigned <name>', 'those that were assigned to this person')
    .option('--all', 'all of them', false);

/** The filter that was said; `undefined` where none was, so that all are meant. A `Problem` where an order is not known. */
export async function chosenMembers(
  { ledger, loaded }: Books,
  chosen: Chosen,
  now: number,
): Promise<MemberFilter | undefined> {
  const { order, flow, from, number, joinedAfter, joinedBefore, assigned } = chosen;
  const { config } = loaded;
  if (flow !== undefined && !config.flows[flow])
    throw new Problem(`there is no flow ${flow}; there are: ${Object.keys(config.flows).join(', ')}`);
  if (from !== undefined && !config.connections[from])
    throw new Problem(`there is no connection ${from}; there are: ${Object.keys(config.connections).join(', ')}`);
  const rootIds: string[] = [];
  for (const one of order) {
    const roots = await ledger.findRoots(one);
    if (roots.length === 0) throw new Problem(`Nothing is known by ${one}.`, EXIT.findings);
    if (roots.length > 1)
      throw new Problem(`${one} names ${roots.length} records: use one of ${roots.join(', ')}`, EXIT.findings);
    rootIds.push(...roots);
  }
  const time = (text: string) => timeFrom(text, now, config.timezone);
  const filter: MemberFilter = {
    ...(rootIds.length > 0 ? { rootIds } : {}),
    ...(flow === undefined ? {} : { flow }),
    ...(from === undefined ? {} : { connectionId: from }),
    ...(number === undefined ? {} : { number }),
    ...(joinedAfter === undefined ? {} : { joinedAfter: time(joinedAfter) }),
    ...(joinedBefore === undefined ? {} : { joinedBefore: time(joinedBefore) }),
    ...(assigned === undefined ? {} : { assignedTo: assigned }),
  };
  if (Object.keys(filter).length === 0) return undefined;
  if (chosen.all) throw new Problem('--all means all of them: leave it out, or the other conditions');
  return filter;
}
