/** An answer in the vendor's form of an error. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, error: { type?: string; code?: string; param?: string; message: string }) {
    super(error.message);
    this.status = status;
    this.body = { error: { type: 'invalid_request_error', ...error } };
  }
}

export const noSuch = (what: string, id: string, param = 'id'): Refusal =>
  new Refusal(404, { code: 'resource_missing', param, message: `No such ${what}: '${id}'` });
