import type { SandboxContext } from '../sandbox.ts';

export interface Applicant {
  id: string;
  first_name: string;
  last_name: string;
  createdAt: number;
  deleteAt?: number;
  [field: string]: unknown;
}

export interface Run {
  id: string;
  applicantId: string;
  workflowId: string;
  customerUserId?: string;
  tags: string[];
  status: string;
  reasons: string[];
  createdAt: number;
  updatedAt: number;
  completedAt?: number;
}

/** What an applicant needs; whatever else is told of them is kept. */
type Names = Pick<Applicant, 'first_name' | 'last_name'>;

/** A refusal in the vendor's shape. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly fields: Record<string, string[]>;

  constructor(status: number, type: string, message: string, fields: Record<string, string[]> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.fields = fields;
  }
}

/** Of both names: what the vendor's description forbids. */
const NAME = /^[^!#$%*=<>;{}"]*$/;
/** How the vendor's own sandbox is told to find something. */
const CONSIDER = 'Consider';
const OPEN = ['processing', 'awaiting_input', 'awaiting_client_input'];

/** Applicants and the runs of one workflow, with nothing against doubles. */
export class Runs {
  readonly applicants;
  readonly runs;
  /** Told each run that came to its end. */
  onCompleted: (run: Run) => void = () => {};
  readonly #context: SandboxContext;
  readonly #workflowId: string;

  constructor(context: SandboxContext, workflowId: string) {
    this.#context = context;
    this.#workflowId = workflowId;
    this.applicants = context.books.collection<Applicant>('applicants');
    this.runs = context.books.collection<Run>('runs');
  }

  #id(kind: string): string {
    return `${kind}-0000-4000-8000-${String(this.#context.books.next(kind, 1)).padStart(12, '0')}`;
  }

  apply(body: Record<string, unknown>): Applicant {
    const named = this.#checked(body);
    const id = this.#id('a991ca47');
    return this.applicants.put(id, { ...named, id, createdAt: this.#context.now() });
  }

  change(id: string, body: Record<string, unknown>): Applicant {
    const held = this.applicant(id);
    return this.applicants.put(id, { ...held, ...this.#checked({ ...held, ...body }), id });
  }

  #checked(body: Record<string, unknown>): Names {
    const fields: Record<string, string[]> = {};
    for (const name of ['first_name', 'last_name']) {
      const given = body[name];
      if (typeof given !== 'string' || given.trim() === '') fields[name] = ["can't be blank"];
      else if (!NAME.test(given)) fields[name] = ['invalid characters'];
    }
    if (Object.keys(fields).length > 0)
      throw new Refusal(422, 'validation_error', 'There was a validation error on this request', fields);
    return body as unknown as Names;
  }

  applicant(id: string): Applicant {
    const found = this.applicants.get(id);
    if (!found) throw new Refusal(404, 'resource_not_found', 'Could not find the requested resource');
    if (found.deleteAt !== undefined) throw new Refusal(410, 'gone', 'The requested resource has been deleted');
    return found;
  }

  delete(id: string): void {
    this.applicants.put(id, { ...this.applicant(id), deleteAt: this.#context.now() });
  }

  start(body: { applicant_id?: string; workflow_id?: string; customer_user_id?: string; tags?: string[] }): Run {
    const { applicant_id: applicantId = '', workflow_id: workflowId = '', customer_user_id: user, tags = [] } = body;
    const applicant = this.applicants.get(applicantId);
    const fields = {
      ...(!applicant || applicant.deleteAt !== undefined ? { applicant_id: ['is invalid'] } : {}),
      ...(workflowId === this.#workflowId ? {} : { workflow_id: ['is invalid'] }),
    };
    if (Object.keys(fields).length > 0)
      throw new Refusal(422, 'validation_error', 'There was a validation error on this request', fields);
    const now = this.#context.now();
    const id = this.#id('40afb10e');
    return this.runs.put(id, {
      id,
      applicantId,
      workflowId,
      ...(user ? { customerUserId: user } : {}),
      tags,
      status: 'awaiting_input',
      reasons: [],
      createdAt: now,
      updatedAt: now,
    });
  }

  run(id: string): Run {
    const found = this.runs.get(id);
    if (!found) throw new Refusal(404, 'resource_not_found', 'Could not find the requested resource');
    return found;
  }

  /** What the workflow, or a person in the dashboard, says of a run. */
  decide(id: string, status: string, reasons: string[] = []): Run {
    const now = this.#context.now();
    const ended = OPEN.includes(status) ? {} : { completedAt: now };
    const run = this.runs.put(id, { ...this.run(id), status, reasons, updatedAt: now, ...ended });
    if (run.completedAt !== undefined) this.onCompleted(run);
    return run;
  }

  /** Customers show their papers, and the workflow says what it thinks: of one called Consider, that a person shall look. */
  decideAll(): void {
    for (const { id, applicantId } of this.runs.filter(({ status }) => OPEN.includes(status))) {
      const considered = this.applicants.get(applicantId)?.last_name === CONSIDER;
      this.decide(id, considered ? 'review' : 'approved', considered ? ['document_suspected'] : []);
    }
  }
}
