/** An access token as its system gave it. */
export interface Token {
  value: string;
  /** Epoch ms. */
  obtainedAt: number;
  /** Epoch ms; a token without it is good until it is refused. */
  endsAt?: number;
  /** What the next one is asked for with, where the system gives such a thing; it may be good only once. */
  refreshToken?: string;
  /** What else came with it, such as the address that it is for. */
  facts?: Record<string, string>;
}

/** Whether two looks saw the same token, and the same way to the next one. */
export const isSameToken = (one: Token | undefined, other: Token | undefined): boolean =>
  one?.value === other?.value && one?.refreshToken === other?.refreshToken;
