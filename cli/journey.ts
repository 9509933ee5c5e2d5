import type { Config } from '../config/schema.ts';
import type { JourneyEntry, OrderSummary } from '../store/ledger.ts';
import { type Books, linksOf } from './books.ts';
import { journeyTable } from './journey-table.ts';
import { bundleOf } from './known-order.ts';
import { terminalWidth, wrapped } from './output.ts';
import { type Way, waysOf, wayText } from './way.ts';

/** A journey's line with the links of what carried it. */
type Linked = JourneyEntry & { link?: string };

/** What an order does at this moment, in a few words. */
export function doing({ moves, openCases }: OrderSummary): string {
  if (openCases.length > 0) return `waits for ${openCases.map(({ waitingFor }) => waitingFor).join('; ')}`;
  if (moves.some(({ held }) => held)) return 'held';
  const busy = moves.filter(({ state }) => state !== 'done');
  return busy.map(({ flow, state, queue }) => `${flow}: ${state}${queue ? ` (${queue})` : ''}`).join(', ') || 'done';
}

/** One order's journey: every step, when, carried by which workflow, which system's id, which mapping version. */
export async function showOrder(books: Books, rootId: string): Promise<{ json: object; text: string }> {
  const { ledger, loaded } = books;
  const [order, journey, bundle] = await Promise.all([
    ledger.order(rootId),
    ledger.journey(rootId),
    bundleOf(ledger, rootId),
  ]);
  const ways = bundle ? waysOf(bundle) : [];
  const linkTo = await linksOf(loaded);
  const linked = journey.map((entry): Linked => {
    const carrier = entry.batchId ?? entry.caseId;
    const link = carrier ? linkTo(carrier) : undefined;
    return link ? { ...entry, link } : entry;
  });
  return {
    json: { ...order, waitsFor: order?.openCases.map(({ waitingFor }) => waitingFor) ?? [], ways, journey: linked },
    text: order ? textOf(order, linked, ways, loaded.config) : `${rootId} is no order`,
  };
}

/** The number by which the system that it came from knows an order: what people call it by. */
export const ownNumber = ({ numbers, connectionId, sourceId }: OrderSummary): string =>
  numbers.find((one) => one.connectionId === connectionId)?.number ?? sourceId;

/** `shop #1002 PO-11002` and so on, a system a piece. */
function numbersBySystem({ numbers }: OrderSummary): string[] {
  const bySystem = new Map<string, string[]>();
  for (const { connectionId, number } of numbers)
    bySystem.set(connectionId, [...(bySystem.get(connectionId) ?? []), number]);
  return [...bySystem].map(([connectionId, known]) => `${connectionId} ${[...new Set(known)].join(' ')}`);
}

function textOf(order: OrderSummary, journey: readonly Linked[], ways: readonly Way[], config: Config): string {
  const width = terminalWidth();
  const links = [...new Set(journey.flatMap(({ link }) => link ?? []))];
  const from = `from ${order.connectionId}, ${order.kind} ${order.sourceId}, root ${order.rootId}`;
  const known = numbersBySystem(order);
  return [
    `${ownNumber(order)}  ${order.stage}; ${doing(order)}`,
    `  ${wrapped(from, width, 2)}`,
    ...(known.length > 0 ? [`  ${wrapped(`known as ${known.join('; ')}`, width, 2)}`] : []),
    '',
    journeyTable(journey, config),
    ...ways.flatMap((way) => ['', wayText(way)]),
    ...(links.length > 0 ? ['', 'In the Temporal UI:', ...links.map((link) => `  ${link}`)] : []),
  ].join('\n');
}
