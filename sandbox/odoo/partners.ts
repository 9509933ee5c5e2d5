import type { BookEntry } from '../sandbox.ts';
import { OdooError, userError } from './access.ts';
import type { Row } from './domain.ts';
import type { Records } from './records.ts';

const MODEL = 'res.partner';
const FIELDS = [
  ...['name', 'is_company', 'ref', 'email', 'phone', 'vat', 'street', 'street2', 'city', 'zip', 'country_id'],
  ...['category_id', 'sale_warn_msg'],
];

/** Partners that are made and changed by calls. `sale_warn` is there before version 19. */
export class Partners {
  readonly #records: Records;
  readonly #fields: readonly string[];

  constructor(records: Records, version: number) {
    this.#records = records;
    this.#fields = version < 19 ? [...FIELDS, 'sale_warn'] : FIELDS;
  }

  create(values: Record<string, unknown>): number {
    const id = this.#records.nextId(MODEL);
    return this.#save({ id, active: true, sale_warn: 'no-message', category_id: [] }, values).id;
  }

  write(id: number, values: Record<string, unknown>): void {
    this.#save(this.#records.get(MODEL, id), values);
  }

  #save(row: Row, values: Record<string, unknown>): Row {
    for (const name of Object.keys(values))
      if (!this.#fields.includes(name))
        throw new OdooError('builtins.ValueError', `Invalid field '${name}' on model '${MODEL}'`, 500);
    const { category_id: commands = [], ...fields } = values;
    const next = { ...row, ...fields };
    if (!next.name) throw userError('Contacts require a name');
    if (next.country_id) this.#records.checkLink('res.country', next.country_id);
    const tags = new Set(row.category_id as number[] | undefined);
    for (const [command, id] of commands as [number, number][]) {
      this.#records.checkLink('res.partner.category', id);
      if (command === 4) tags.add(id);
      if (command === 3) tags.delete(id);
    }
    return this.#records.put(MODEL, { ...next, category_id: [...tags] });
  }

  entries(): BookEntry[] {
    return this.#records
      .of(MODEL)
      .values()
      .map((row) => {
        const tags = (row.category_id ?? []) as number[];
        const names = tags.map((id) => String(this.#records.get('res.partner.category', id).name));
        const warning = [row.sale_warn, row.sale_warn_msg].filter((one) => one && one !== 'no-message').map(String);
        return {
          kind: 'customer',
          id: String(row.id),
          reference: String(row.ref ?? ''),
          number: String(row.name),
          state: [...names, ...warning].join(', '),
          live: row.active !== false,
          complete: true,
        };
      });
  }
}
