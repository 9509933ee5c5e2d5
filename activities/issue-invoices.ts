import type { Connection } from '../connectors/connections.ts';
import { carriedBy, issuedInvoice } from '../domain/commercial-invoice.ts';
import { WaybillError } from '../domain/failures.ts';
import { gapText } from '../domain/gates/papers.ts';
import type { RootView } from '../domain/root-view.ts';
import type { Deps } from './deps.ts';
import { lackedBy, paperWish } from './paper-wishes.ts';

const BY = { who: 'waybill', why: 'its forwarder has taken the goods' };

/**
 * Issues the commercial invoice of each part that this forwarder carries, where papers are made at all and it has none yet: what the forwarder is told
 * is a paper with a number. Done twice, the same paper is the answer. What was issued once stands, whatever changes: a correction is a person's to
 * issue. Throws what customs would miss on it.
 */
export async function issueInvoices(
  deps: Pick<Deps, 'config' | 'ledger' | 'clock'>,
  forwarder: Connection,
  view: RootView,
): Promise<void> {
  const { config, ledger, clock } = deps;
  const { order } = view;
  if (!order || !config.rules.papers.seller) return;
  const carried = carriedBy(view, order, forwarder.id, config.allocation);
  const bare = carried.filter(({ goods }) => !issuedInvoice(view, goods.part));
  if (bare.length === 0) return;
  const gaps = lackedBy(
    bare.map(({ goods }) => goods),
    config,
    'for-customs',
  );
  if (gaps.length > 0)
    throw new WaybillError({
      class: 'validation',
      message: `the commercial invoice of ${order.number} lacks ${gaps.map(gapText).join('; ')}`,
      path: gaps[0]?.field ?? '',
    });
  const now = clock.now();
  const wishes = bare.map(({ goods }) => paperWish('commercial-invoice', goods, config, now));
  const issued = await ledger.issuePapers(view.rootId, wishes, BY);
  view.papers = [...(view.papers ?? []), ...issued.map(({ paper }) => paper)];
}
