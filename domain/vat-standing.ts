/** What is to be done with VAT ids of a member state that cannot be asked for longer than it may be. */
export const WHEN_SILENT = ['wait', 'last-answer', 'form'] as const;

/** `config.rules`, as far as VAT ids are looked up in a register. */
export interface VatIdRules {
  vatIds?:
    | {
        /** The connection that is asked. */
        register: string;
        /** How long an answer counts, in ms. */
        recheckAfter: number;
        whenSilent: {
          /** How long an order waits in any case, in ms. */
          after: number;
          then: (typeof WHEN_SILENT)[number];
        };
      }
    | undefined;
}

/** What a register said of an id. */
export interface VatAnswer {
  registered: boolean;
  /** Epoch ms. */
  at: number;
  /** Its proof that it was asked. */
  consultation?: string;
}

/** Since when ids of one member state cannot be asked about, and what the register said last instead. */
export interface VatSilence {
  since: number;
  code: string;
}

/** What is known of the VAT id of an order; never the id itself. */
export interface VatFact {
  register: string;
  /** Of the id: mostly its country's code. */
  prefix: string;
  answer?: VatAnswer;
  silence?: VatSilence;
}

export type VatStanding =
  /** Nobody is to be asked: no register is configured, or it does not know such ids. */
  | { is: 'unasked' }
  | { is: 'registered' | 'unregistered'; at: number; text: string }
  /** The config says to go by how it is written for now. */
  | { is: 'taken-by-form'; text: string }
  /** `who` names what is waited for, which is the same for all ids of a member state. */
  | { is: 'awaited'; who: string; text: string };

/** `2026-11-26 09:00 UTC`: which zone a reader is in, a gate does not know. */
const minuteText = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** `registered (vat-register, 2026-11-26, consultation WAPIAAAA)` */
export function answerText(register: string, { registered, at, consultation }: VatAnswer): string {
  const proof = consultation === undefined ? '' : `, consultation ${consultation}`;
  return `${registered ? 'registered' : 'not registered'} (${register}, ${new Date(at).toISOString().slice(0, 10)}${proof})`;
}

/** Whether the register is to be asked: it never was, or too long ago. */
export const isDue = (answer: VatAnswer | undefined, now: number, rules: NonNullable<VatIdRules['vatIds']>): boolean =>
  answer === undefined || now - answer.at >= rules.recheckAfter;

/** How a VAT id stands now, its register's outages looked at. */
export function vatStanding(fact: VatFact | undefined, { vatIds: rules }: VatIdRules, now: number): VatStanding {
  if (!fact || !rules) return { is: 'unasked' };
  const { register, prefix, answer, silence } = fact;
  const answered = (known: VatAnswer, more = ''): VatStanding => ({
    is: known.registered ? 'registered' : 'unregistered',
    at: known.at,
    text: `${answerText(register, known)}${more}`,
  });
  if (answer && !isDue(answer, now, rules)) return answered(answer);
  const since = silence && `${register} has not answered about ids of ${prefix} since ${minuteText(silence.since)}`;
  if (silence && now - silence.since >= rules.whenSilent.after) {
    // What it said last counts for as long as it cannot be asked again.
    if (rules.whenSilent.then !== 'wait' && answer) return answered(answer, `; ${since}`);
    if (rules.whenSilent.then === 'form') return { is: 'taken-by-form', text: `taken by its form: ${since}` };
  }
  const why = since === undefined ? '' : `: ${since} (${silence?.code})`;
  return {
    is: 'awaited',
    who: `${register}/${prefix}`,
    text: `the answer of ${register} about VAT ids of ${prefix}${why}`,
  };
}
