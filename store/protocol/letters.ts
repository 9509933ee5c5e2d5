/** Letters of credit. */

import type { Letter } from '../../domain/letters/letter.ts';

export interface LetterRow {
  letter: Letter;
  /** Counts its changes, from 1. */
  revision: number;
}

export interface LettersProtocol {
  /** Writes a letter down anew (`revision` 0) or changed. False where its number is taken, or it was changed in between. */
  keepLetter(kept: LetterRow, said: { what: string; who: string; why: string }): Promise<boolean>;
  /** Oldest first. */
  letters(filter: { number?: string; isClosed?: boolean; limit?: number }): Promise<LetterRow[]>;
  /** The letters that name these orders by any of their numbers, by root id, with the other orders of each that are known; the first that is not closed, else the last. */
  lettersOf(rootIds: readonly string[]): Promise<Map<string, { letter: Letter; others: string[] }>>;
  /** The orders that a letter names, as far as they are known. */
  rootsOfLetter(number: string): Promise<string[]>;
}
