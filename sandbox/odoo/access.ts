import type { SandboxContext } from '../sandbox.ts';

export const DEFAULT_ACCOUNT = {
  database: 'sandbox',
  login: 'waybill@example.org',
  apiKey: 'sandbox-odoo-key-0123456789abcdef',
};

/** An exception of the server, by its class. */
export class OdooError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status = 422) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export const userError = (message: string): OdooError => new OdooError('odoo.exceptions.UserError', message);

const DENIED = 'odoo.exceptions.AccessDenied';
export const UID = 7;

/** Who may call: one user by its key, of one database. */
export class Access {
  readonly #account: typeof DEFAULT_ACCOUNT;
  readonly #without: readonly string[];

  constructor({ options }: SandboxContext) {
    this.#account = { ...DEFAULT_ACCOUNT, ...(options as Partial<typeof DEFAULT_ACCOUNT>) };
    this.#without = (options.without ?? []) as string[];
  }

  authenticate(database: string, login: string, key: string): number | false {
    this.#database(database);
    return login === this.#account.login && key === this.#account.apiKey ? UID : false;
  }

  /** For JSON-RPC, whose every call names database, user and key. */
  check(database: string, uid: number, key: string): void {
    this.#database(database);
    if (uid !== UID || key !== this.#account.apiKey) throw new OdooError(DENIED, 'Access Denied', 403);
  }

  /** For JSON-2. */
  bearer(authorization: string, database: string): void {
    this.#database(database);
    if (authorization !== `bearer ${this.#account.apiKey}`)
      throw new OdooError('werkzeug.exceptions.Unauthorized', 'Invalid apikey', 401);
  }

  /** Rights that the options take away: `create sale.order`. */
  may(right: string, model: string): boolean {
    return !this.#without.includes(`${right} ${model}`);
  }

  #database(name: string): void {
    if (name !== this.#account.database)
      throw new OdooError('psycopg2.OperationalError', `FATAL:  database "${name}" does not exist`, 500);
  }
}
