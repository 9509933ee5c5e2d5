import type { DunningConfig } from '../../config/dunning.ts';
import { customerLabel, unknownAccount } from '../../domain/accounts.ts';
import { claimName, dunningOf } from '../../domain/credit/dunning.ts';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Ledger, LetterOutcome, LetterToSend } from '../../store/ledger.ts';
import type { Mail, Mailer } from '../mailer.ts';
import { addressIn } from './address.ts';
import { LETTER_WORDS, letterOf } from './letter.ts';

export interface LetterNeeds {
  ledger: Pick<Ledger, 'takeLetter' | 'settleLetter' | 'owing' | 'accountsOf' | 'bundles'>;
  mailer: Pick<Mailer, 'send'>;
  rules: DunningConfig;
  freezeAfterDays: number | undefined;
  timezoneOf(connectionId: string): string;
  clock: { now(): number };
  log: { warn(fields: object, text: string): void };
}

const LETTERS_A_ROUND = 20;
/** Longer than any try lasts. */
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;
/** Until the sweep has seen that a later step is due, which this letter then tells. */
const LATER_STEP_MS = 60_000;
/** A letter that did not go by then is given up: our own people are told of it. */
const GIVEN_UP_AFTER_MS = 3 * 24 * 3_600_000;

/**
 * Sends letters to customers. Each is made when it is sent, of what is still to be paid then, to the address that stands in the sealed
 * record; nothing of it is kept.
 */
export function createLetterDesk(needs: LetterNeeds): { round(): Promise<{ sent: number; failed: number }> } {
  const { ledger, clock } = needs;
  let untold: { letter: LetterToSend; outcome: LetterOutcome; until: number } | undefined;
  async function settle(letter: LetterToSend, outcome: LetterOutcome, until: number): Promise<void> {
    untold = { letter, outcome, until };
    await ledger.settleLetter(letter, outcome);
    untold = undefined;
  }
  return {
    async round() {
      const done = { sent: 0, failed: 0 };
      // A ledger that was away did not hear what became of the last one: once nobody holds that one any more, nobody knows.
      if (untold && clock.now() < untold.until) await settle(untold.letter, untold.outcome, untold.until);
      for (let count = 0; count < LETTERS_A_ROUND; count += 1) {
        const until = clock.now() + LEASE_MS;
        const letter = await ledger.takeLetter(LEASE_MS);
        if (!letter) return done;
        const outcome = await attempt(needs, letter);
        await settle(letter, outcome, until);
        if (outcome.state === 'sent') done.sent += 1;
        if (!('failure' in outcome) || outcome.failure === undefined) continue;
        done.failed += 1;
        const { letterId, tries } = letter;
        needs.log.warn({ letterId, tries, at: clock.now() }, `a letter to a customer did not go: ${outcome.failure}`);
        // What is wrong with the server is wrong for the next one too.
        if (outcome.state === 'pending') return done;
      }
      return done;
    },
  };
}

/** A text of its own: what went wrong may name somebody, or what they owe. */
const UNWRITTEN: Failure = { class: 'unavailable', message: 'it could not be written of what is in the ledger' };

/** To one customer. */
type Letter = Mail & { to: string };

async function attempt(needs: LetterNeeds, letter: LetterToSend): Promise<LetterOutcome> {
  const now = needs.clock.now();
  let mail: Letter | LetterOutcome;
  try {
    mail = await written(needs, letter, now);
  } catch {
    // Nobody was told anything: it goes again, whatever it was.
    return afterFailure(UNWRITTEN, UNWRITTEN.message, letter, now);
  }
  if ('state' in mail) return mail;
  try {
    await needs.mailer.send(mail);
    return { state: 'sent' };
  } catch (error) {
    const failure: Failure =
      error instanceof WaybillError ? error.failure : { class: 'unavailable', message: (error as Error).message };
    return afterFailure(failure, withoutAddress(failure.message, mail.to), letter, now);
  }
}

/** The letter as it is to be sent now, or what becomes of it without being sent. */
async function written(needs: LetterNeeds, letter: LetterToSend, now: number): Promise<Letter | LetterOutcome> {
  const { ledger, rules } = needs;
  const timezone = needs.timezoneOf(letter.customer.connectionId);
  const [owing, accounts] = await Promise.all([ledger.owing([letter.customer]), ledger.accountsOf([letter.customer])]);
  const label = customerLabel(letter.customer);
  const account = accounts.get(label) ?? unknownAccount(letter.customer);
  const owed = new Map(
    (owing.get(label)?.orders ?? []).flatMap(({ rootId, claims }) =>
      claims.map((claim) => [`${rootId} ${claimName(claim)}`, claim] as const),
    ),
  );
  let later = false;
  const claims = letter.claims.flatMap((told) => {
    const claim = owed.get(`${told.rootId} ${told.claim}`);
    if (claim?.dueAt === undefined || claim.dueAt !== told.dueAt) return [];
    const one = { ...claim, dueAt: claim.dueAt, day: told.day, rootId: told.rootId };
    const { due, stopped } = dunningOf(one, told, rules, { now, timezone, sparedUntil: account.sparedUntil });
    later ||= due !== undefined;
    return stopped === undefined ? [one] : [];
  });
  if (claims.length === 0) return { state: 'dropped' };
  if (later) return { state: 'pending', nextAt: now + LATER_STEP_MS };
  const roots = [
    ...new Set([...(letter.customerRoot ? [letter.customerRoot] : []), ...claims.map(({ rootId }) => rootId)]),
  ];
  const { email, name, country } = await addressIn(ledger, roots);
  if (email === undefined) return { state: 'failed', failure: 'no e-mail address is known of them' };
  const language = rules.byCountry[country ?? ''] ?? rules.language;
  const step = rules.steps.find(({ day }) => day === Math.max(...claims.map((one) => one.day)));
  const text = step?.text?.[language];
  const { subject, text: body } = letterOf({
    words: LETTER_WORDS[language],
    name,
    claims,
    text,
    closing: rules.closing?.[language],
    freezeAfterDays: needs.freezeAfterDays,
    frozen: account.frozen,
    timezone,
    now,
  });
  const key = `${letter.letterId.replace('/', '-')}-${letter.at}`;
  return { key, to: email, replyTo: rules.replyTo, subject, text: body };
}

/** What is kept of a failure names nobody: mail servers like to repeat to whom something was sent. */
const withoutAddress = (text: string, email: string): string =>
  text.replaceAll(email, '(address)').replace(/[^\s<>"']+@[^\s<>"']+/g, '(address)');

function afterFailure(failure: Failure, text: string, { tries, at }: LetterToSend, now: number): LetterOutcome {
  if (failure.class === 'unknown-outcome') return { state: 'unsure', failure: text };
  if (failure.class === 'rejected' || now - at >= GIVEN_UP_AFTER_MS) return { state: 'failed', failure: text };
  const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (tries - 1));
  return { state: 'pending', nextAt: now + waitMs, failure: text };
}
