import { type AlertContent, type AlertLine, kindsIn } from '../domain/alerts/message.ts';
import { addKinds, type KindCounts } from '../domain/kind-words.ts';
import { localTime } from '../domain/local-time.ts';
import type { Words } from './words/words.ts';

/** A message in people's words, before a channel gives it a form. Nothing in it is marked up. */
export interface Telling {
  title: string;
  /** What it comes to, in one line. */
  lead: string;
  items: TellingItem[];
  /** What follows the items; what was left out, first of all. */
  closing: string[];
}

export interface TellingItem {
  head: string;
  facts: string[];
  /** To be typed. */
  command?: string;
  link?: { text: string; url: string };
}

export interface TellingNeeds {
  words: Words;
  timezone: string;
  now: number;
  /** Where Temporal's UI shows a case; undefined where no UI is known. */
  linkOf(caseId: string): string | undefined;
  /** An earlier try ended without a word. */
  unsure: boolean;
}

/** What vendors say may stand in a case's words: on one line, and not longer than a person reads. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 300);

/** Puts a message into words. */
export function tell(content: AlertContent, needs: TellingNeeds): Telling {
  const telling = told(content, needs);
  return needs.unsure ? { ...telling, closing: [...telling.closing, needs.words.again] } : telling;
}

function told(content: AlertContent, needs: TellingNeeds): Telling {
  const { words, timezone } = needs;
  switch (content.is) {
    case 'alert': {
      const whats = (['opened', 'reminder', 'over'] as const).flatMap((what) => {
        const cases = content.tally.filter((one) => one.what === what).reduce((sum, one) => sum + one.cases, 0);
        return cases > 0 ? [words.count(what, cases)] : [];
      });
      const more = content.cases - content.lines.length;
      return {
        title: `Waybill: ${words.severity(content.severity)}: ${whats.join(', ')}`,
        lead: [
          words.cases(content.cases),
          words.waiting(allKinds(content.tally)),
          content.tally.map(words.tally).join(', '),
        ].join('; '),
        items: content.lines.map((line) => itemOf(line, needs)),
        closing: more > 0 ? [words.moreCases(more)] : [],
      };
    }
    case 'digest':
      return digestTold(content, needs);
    case 'sample':
      return {
        title: words.sample.title,
        lead: words.sample.text(localTime(content.at, timezone)),
        items: [],
        closing: [],
      };
  }
}

const allKinds = (ones: readonly Parameters<typeof kindsIn>[0][]): KindCounts =>
  ones.reduce((sum: KindCounts, one) => addKinds(sum, kindsIn(one)), {});

function itemOf(line: AlertLine, { words, timezone, now, linkOf }: TellingNeeds): TellingItem {
  const { caseId, closedAt, openedAt, members, numbers } = line;
  const link = linkOf(caseId);
  const kinds = kindsIn(line);
  return {
    head: [caseId, words.kind(line.kind), ...(members > 0 ? [words.waiting(kinds)] : [])].join(' · '),
    facts: [
      oneLine(words.waitsFor(line.waitingFor, line)),
      line.what === 'over' && closedAt !== undefined
        ? words.over(localTime(closedAt, timezone), closedAt - openedAt)
        : words.since(localTime(openedAt, timezone), now - openedAt),
      ...(numbers.length > 0 ? [oneLine(words.numbers(numbers, Math.max(0, members - numbers.length), kinds))] : []),
    ],
    command: `waybill cases show ${caseId.replace('case/', '')}`,
    ...(link ? { link: { text: words.link, url: link } } : {}),
  };
}

function digestTold(content: AlertContent & { is: 'digest' }, { words, timezone }: TellingNeeds): Telling {
  const { digest } = words;
  const cases = content.open.reduce((sum, one) => sum + one.cases, 0);
  const resolved = content.resolved.map((one) => digest.resolvedKind(one.kind, one.cases));
  return {
    title: digest.title(content.day),
    lead: cases === 0 ? digest.nothingOpen : [words.cases(cases), words.waiting(allKinds(content.open))].join('; '),
    items: [
      ...(cases === 0
        ? []
        : [
            {
              head: digest.open,
              facts: content.open.map((one) =>
                digest.openKind(one.kind, one.cases, kindsIn(one), localTime(one.oldestAt, timezone)),
              ),
              command: 'waybill cases list',
            },
          ]),
      { head: digest.resolved, facts: resolved.length > 0 ? resolved : [digest.nothingResolved] },
      ...(content.calls.length === 0
        ? []
        : [{ head: digest.calls, facts: content.calls.map((one) => digest.callsOf(one.connectionId, one.calls)) }]),
    ],
    closing: [],
  };
}
