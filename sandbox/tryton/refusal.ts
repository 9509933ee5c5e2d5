/** What Tryton refuses: a message of its own with 400, or no reason at all with 403. */
export class Refusal extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
