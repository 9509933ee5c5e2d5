import type { Config } from '../config/schema.ts';
import type { JourneyEntry } from '../store/ledger.ts';
import { localTime, table } from './output.ts';

const WIDEST = { what: 32, outcome: 37 };
const PIN_LETTERS = 8;

/** An order's journey as people read it; `--json` has every entry as it is. */
export function journeyTable(journey: readonly JourneyEntry[], config: Config): string {
  let day = '';
  const rows = together(journey, config).flatMap((entry) => {
    const [date = '', time = ''] = localTime(entry.at, config.timezone).split(' ');
    const row = [
      time,
      entry.flow ?? '',
      short([entry.what === 'step' ? '' : entry.what, withoutScheme(entry.name)], WIDEST.what),
      entry.connectionId ?? '',
      short([entry.outcome, withoutScheme(entry.targetId ?? '')], WIDEST.outcome),
      pinned(entry.pin),
      entry.batchId ?? entry.caseId ?? '',
    ];
    if (date === day) return [row];
    day = date;
    return [[date], row];
  });
  return table(['when', 'flow', 'what', 'where', 'outcome', 'mapping', 'carried by'], rows);
}

/** Steps that one batch did in one go are one line, in the flow's order; a part's stage is told where it is not the order's. */
function together(journey: readonly JourneyEntry[], config: Config): JourneyEntry[] {
  const rows: (JourneyEntry & { names?: string[] })[] = [];
  for (const [i, entry] of journey.entries()) {
    const last = rows.at(-1);
    if (entry.what === 'step' && last?.names && sameGo(last, entry)) {
      last.names.push(entry.name);
      last.name = inOrder(last.names, config.flows[entry.flow ?? '']?.steps ?? []).join(', ');
    } else if (!(entry.what === 'stage' && entry.name !== 'order' && orderFollows(entry, journey[i + 1]))) {
      rows.push({ ...entry, ...(entry.what === 'step' ? { names: [entry.name] } : {}) });
    }
  }
  return rows;
}

const sameGo = (a: JourneyEntry, b: JourneyEntry): boolean =>
  a.what === b.what && a.flow === b.flow && a.batchId === b.batchId && a.outcome === b.outcome;

const orderFollows = (part: JourneyEntry, next: JourneyEntry | undefined): boolean =>
  next?.what === 'stage' && next.name === 'order' && next.outcome === part.outcome;

const inOrder = (names: readonly string[], steps: readonly string[]): string[] =>
  [...names].sort((a, b) => steps.indexOf(a) - steps.indexOf(b));

/** A failure's text is told once, above the table; in it a line stays a line. */
function short(words: readonly string[], most: number): string {
  const text = words.filter(Boolean).join(' ');
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** `gid://somewhere/Order/1` -> `Order/1`: where it is stands in its own column. */
const withoutScheme = (text: string): string => text.replace(/\bgid:\/\/[^/\s]+\//, '');

/** Enough of a version to tell it from others, and how many more there are. */
function pinned(pin = ''): string {
  const [first = '', ...others] = pin.split('+');
  return first.slice(0, PIN_LETTERS) + (others.length > 0 ? `+${others.length}` : '');
}
