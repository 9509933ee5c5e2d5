/** What something costs for a time: from an instant on, until another, which is not included; for ever without them. */
export interface PricePeriod {
  Price: string;
  ValidFrom?: string;
  ValidTo?: string;
}

type Span = Pick<PricePeriod, 'ValidFrom' | 'ValidTo'>;

// Before and after every instant, as text compares them.
const beginning = ({ ValidFrom = '' }: Span): string => ValidFrom;
const end = ({ ValidTo = '~' }: Span): string => ValidTo;

const spanOf = (from: string, to: string): Span => ({
  ...(from === '' ? {} : { ValidFrom: from }),
  ...(to === '~' ? {} : { ValidTo: to }),
});

/** What of a period lies in a span. */
export function within({ Price, ...span }: PricePeriod, limits: Span): PricePeriod[] {
  const from = beginning(span) > beginning(limits) ? beginning(span) : beginning(limits);
  const to = end(span) < end(limits) ? end(span) : end(limits);
  return from < to ? [{ Price, ...spanOf(from, to) }] : [];
}

/** The periods one after another where later ones take the place of earlier ones for as long as they last. */
export const overlaid = (periods: readonly PricePeriod[]): PricePeriod[] =>
  periods
    .reduce<PricePeriod[]>(
      (held, next) => [
        ...held.flatMap((one) => [...within(one, spanOf('', beginning(next))), ...within(one, spanOf(end(next), '~'))]),
        next,
      ],
      [],
    )
    .sort((a, b) => (beginning(a) < beginning(b) ? -1 : 1));
