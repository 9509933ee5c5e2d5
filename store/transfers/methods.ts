import type { Book } from '../book.ts';
import type { TransfersProtocol } from '../protocol/transfers.ts';
import { allocateTransfer, transfersPosted } from './allocate.ts';
import { keepTransfers } from './keep.ts';
import { allocatedTo, transfers } from './read.ts';
import { standTransfers } from './stand.ts';
import { undoTransfer } from './undo.ts';
import { undoTransferPart } from './undo-part.ts';

/** What a ledger answers about transfers in bank statements. */
export const transfersMethods = (book: Book): TransfersProtocol => ({
  keepTransfers: (entries) => keepTransfers(book, entries),
  transfers: (filter) => transfers(book, filter),
  allocateTransfer: (word, by) => allocateTransfer(book, word, by),
  undoTransfer: (word, by) => undoTransfer(book, word, by),
  undoTransferPart: (word, by) => undoTransferPart(book, word, by),
  standTransfers: (standing) => standTransfers(book, standing),
  transfersPosted: (entryIds) => transfersPosted(book, entryIds),
  allocatedTo: (rootIds) => allocatedTo(book, rootIds),
});
