import type { Milestone } from '../domain/canonical/milestone.ts';
import type { Status } from '../domain/canonical/records.ts';
import type { RootBundle } from '../store/ledger.ts';
import { table } from './output.ts';

/** How far goods are and where they go, by one system. */
export interface Way {
  connectionId: string;
  number?: string;
  expectedAt?: string;
  milestones: Milestone[];
}

/** The ways that carriers told of an order, as they were mapped last. */
export const waysOf = ({ inputs }: Pick<RootBundle, 'inputs'>): Way[] =>
  inputs.flatMap(({ kind, connectionId, canonical }) => {
    const { number, expectedAt, milestones = [] } = (kind === 'status' ? (canonical ?? {}) : {}) as Partial<Status>;
    if (milestones.length === 0) return [];
    return [{ connectionId, ...(number ? { number } : {}), ...(expectedAt ? { expectedAt } : {}), milestones }];
  });

const minute = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

/** What happened when, or is expected to. */
const when = ({ at, expectedAt }: Milestone): string =>
  at ? minute(at) : expectedAt ? `expected ${minute(expectedAt)}` : '';

export const wayText = ({ connectionId, number, milestones }: Way): string =>
  [
    `The way by ${connectionId}${number ? `, ${number}` : ''}:`,
    table(
      ['leg', 'what', 'where', 'when', 'by'],
      milestones.map((one) => [
        one.leg === undefined ? '' : `${one.leg}${one.mode ? ` ${one.mode}` : ''}`,
        one.what,
        one.place ?? '',
        when(one),
        [one.carrier, one.conveyance].filter(Boolean).join(', '),
      ]),
    ),
  ].join('\n');
