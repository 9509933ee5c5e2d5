import type { Book } from '../book.ts';
import type { VatIdsProtocol } from '../protocol/vat-ids.ts';
import { keepVatAnswer, vatAnswersOf, vatKnown } from './answers.ts';
import { keepVatSilence, vatSilences } from './silences.ts';
import { dropVatWant, settleVatAnswers, vatWants, wantVatAnswers } from './wants.ts';

/** What a ledger answers about VAT ids that were looked up. */
export const vatIdsMethods = (book: Book): VatIdsProtocol => ({
  vatKnown: (id) => vatKnown(book, id),
  wantVatAnswers: (wants) => wantVatAnswers(book, wants),
  vatWants: (limit) => vatWants(book, limit),
  dropVatWant: (rootId) => dropVatWant(book, rootId),
  keepVatAnswer: (want, answer) => keepVatAnswer(book, want, answer),
  keepVatSilence: (of, code, askAt) => keepVatSilence(book, of, code, askAt),
  vatSilences: () => vatSilences(book),
  settleVatAnswers: (silent) => settleVatAnswers(book, silent),
  vatAnswersOf: (customer) => vatAnswersOf(book, customer),
});
