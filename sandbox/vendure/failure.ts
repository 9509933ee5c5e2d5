/** Thrown where Vendure answers with `errors` instead of a member of the result's union. */
export class GraphqlFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
