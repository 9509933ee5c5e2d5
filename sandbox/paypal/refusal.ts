/** An answer in the vendor's form of an error. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(
    status: number,
    name: string,
    message: string,
    issue?: { issue: string; description: string; field?: string },
  ) {
    super(message);
    this.status = status;
    this.body = { name, message, debug_id: 'sandbox', ...(issue ? { details: [issue] } : {}) };
  }
}

export const noSuch = (): Refusal =>
  new Refusal(404, 'RESOURCE_NOT_FOUND', 'The specified resource does not exist.', {
    issue: 'INVALID_RESOURCE_ID',
    description: 'The requested resource ID was not found',
  });

export const unprocessable = (issue: string, description: string, field?: string): Refusal =>
  new Refusal(
    422,
    'UNPROCESSABLE_ENTITY',
    'The requested action could not be performed, semantically incorrect, or failed business validation.',
    {
      issue,
      description,
      ...(field ? { field } : {}),
    },
  );
