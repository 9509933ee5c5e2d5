const LONGEST = 160;

/**
 * A vendor's own words as they may stand in a failure: people need them to mend the record, but some vendors repeat
 * the refused value, so e-mail addresses and long runs of digits (telephone numbers) are masked.
 */
export function vendorText(text: unknown): string {
  const words = typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : '';
  const masked = words.replace(/[^\s@]+@[^\s@]+\.[^\s@]+/g, '***').replace(/\+?\d[\d\s-]{5,}\d/g, '***');
  return masked.length > LONGEST ? `${masked.slice(0, LONGEST)}…` : masked;
}
