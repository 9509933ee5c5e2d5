import type { LetterWords } from './words.ts';

const INTRO = {
  soon: 'this is to remind you of what will be due soon:',
  today: 'the following is due today:',
  late: 'we have not received your payment of the following:',
} as const;

export const en: LetterWords = {
  subject: (stage, first, more, day) => {
    const what = more > 0 ? `${first} and ${more} more` : first;
    return stage === 'soon' ? `Due on ${day}: ${what}` : stage === 'today' ? `Due today: ${what}` : `Overdue: ${what}`;
  },
  greeting: (name) => (name === undefined ? 'Good day,' : `Dear ${name},`),
  intro: (stage) => INTRO[stage],
  thing: (of, number) => `${of} ${number}`,
  line: (thing, amount, day, late) =>
    `- ${thing}: ${amount}, due ${day}${late > 0 ? ` (${late} ${late === 1 ? 'day' : 'days'} overdue)` : ''}`,
  total: (amounts) => `Together: ${amounts.join(', ')}`,
  held: (from) =>
    from === undefined ? 'New orders wait until it is paid.' : `From ${from} on, new orders wait until it is paid.`,
  ignore: 'If you have paid in the meantime, this letter needs no answer.',
};
