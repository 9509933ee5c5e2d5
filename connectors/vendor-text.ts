const LONGEST = 160;
/** Of what is longer only the beginning is looked at: some vendors answer with a whole page, or with the document that they refuse. */
const MOST_READ = 2_000;

/**
 * A vendor's own words as they may stand in a failure: people need them to mend the record, but some vendors repeat
 * the refused value, so e-mail addresses and long runs of digits (telephone numbers) are masked.
 */
export function vendorText(text: unknown): string {
  const words = typeof text === 'string' ? beginning(text).replace(/\s+/g, ' ').trim() : '';
  const masked = words.replace(/[^\s@]+@[^\s@]+\.[^\s@]+/g, '***').replace(/\+?\d[\d\s-]{5,}\d/g, '***');
  return masked.length > LONGEST ? `${masked.slice(0, LONGEST)}…` : masked;
}

/** Ends between two words where there are any: half an address would not be known for one. A longer word than 320 letters is no address. */
function beginning(text: string): string {
  if (text.length <= MOST_READ) return text;
  const read = text.slice(0, MOST_READ);
  const end = read.search(/\s\S{0,320}$/);
  return end < 0 ? read : read.slice(0, end);
}
