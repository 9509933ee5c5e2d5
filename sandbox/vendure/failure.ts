/** Thrown where Vendure answers with `errors` instead of a member of the result's union. */
export class GraphqlFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A member of a result union that says why nothing was done. */
export const refusal = (typename: string, errorCode: string, more: object = {}) => ({
  __typename: typename,
  errorCode,
  message: errorCode.toLowerCase().replaceAll('_', ' '),
  ...more,
});
