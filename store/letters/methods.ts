import type { Book } from '../book.ts';
import type { LettersProtocol } from '../protocol/letters.ts';
import { keepLetter } from './keep.ts';
import { letters, lettersOf, rootsOfLetter } from './read.ts';

/** What a ledger answers about letters of credit. */
export const lettersMethods = (book: Book): LettersProtocol => ({
  keepLetter: (row, said) => keepLetter(book, row, said),
  letters: (filter) => letters(book, filter),
  lettersOf: (rootIds) => lettersOf(book, rootIds),
  rootsOfLetter: (number) => rootsOfLetter(book, number),
});
