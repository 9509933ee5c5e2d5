/** What of a letter differs from language to language. */
export interface LetterWords {
  subject(stage: Stage, first: string, more: number, day: string): string;
  greeting(name: string | undefined): string;
  /** What follows is a list of what is to be paid. */
  intro(stage: Stage): string;
  thing(of: 'order' | 'invoice', number: string): string;
  line(thing: string, amount: string, day: string, late: number): string;
  total(amounts: readonly string[]): string;
  /** What becomes of their orders: from a day on, or already. */
  held(from: string | undefined): string;
  ignore: string;
}

/** Before it is due, on its day, or after it. */
export type Stage = 'soon' | 'today' | 'late';
