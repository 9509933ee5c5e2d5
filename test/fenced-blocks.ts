/** One fenced block of a page: what stands after the fence (`yaml drafts/order.yaml`) and what is in it. */
export interface Block {
  info: string;
  text: string;
  /** Where the text begins in the page. */
  at: number;
}

const FENCED = /^```(\S[^\n]*)\n([\s\S]*?)^```$/gm;

export const blocksOf = (page: string): Block[] =>
  [...page.matchAll(FENCED)].map(({ 1: info = '', 2: text = '', index }) => ({
    info,
    text,
    at: index + 3 + info.length + 1,
  }));

/** A page with other texts in its blocks. */
export function withBlocks(page: string, texts: readonly string[]): string {
  let at = 0;
  let made = '';
  for (const [index, block] of blocksOf(page).entries()) {
    made += page.slice(at, block.at) + texts[index];
    at = block.at + block.text.length;
  }
  return made + page.slice(at);
}
