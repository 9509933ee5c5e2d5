import type { Book } from '../book.ts';
import type { PapersProtocol } from '../protocol/papers.ts';
import { issuePapers } from './issue.ts';
import { papers, papersOf } from './read.ts';

/** What a ledger answers about papers with numbers. */
export const papersMethods = (book: Book): PapersProtocol => ({
  issuePapers: (rootId, wishes, by) => issuePapers(book, rootId, wishes, by),
  papersOf: (rootId) => papersOf(book, rootId),
  papers: (filter) => papers(book, filter),
});
