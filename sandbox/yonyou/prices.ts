import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { type Answer, done, refuse } from './access.ts';
import { longId } from './orders.ts';

/** A step of a price (阶梯) of a price list, with whatever dimensions its template has. */
export interface Price {
  id: string;
  template: string;
  isValid: boolean;
  fields: Record<string, unknown>;
}

interface PriceQuery {
  pageIndex: number;
  pageSize: number;
  priceTemplateId?: string;
  status?: 'VALID' | 'INVALID';
}

export const TEMPLATE = '2245921376129280';

/** Price lists of one tenant. */
export class Prices {
  readonly #context: SandboxContext;
  readonly prices;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.prices = context.books.collection<Price>('prices');
  }

  /** Sets a price of an article, under the given id where it stands already. */
  put({ id, template = TEMPLATE, isValid = true, ...fields }: Partial<Price> & Record<string, unknown>): Price {
    const made = id ?? longId(this.#context, 'price');
    const known = this.prices.get(made)?.fields ?? {
      orgScopeId: '1951523035419392',
      priceUnit: '1959808366596608',
      priceUnit_name: '人民币',
      amountUnit_name: '个',
      beginDate: '2026-01-01 00:00:00',
      endDate: '9999-12-31 23:59:59',
      enable: 1,
      recordGradients_amountFloor: 1,
    };
    return this.prices.put(made, { id: made, template, isValid, fields: { ...known, ...fields } });
  }

  page({ pageIndex, pageSize, priceTemplateId, status }: PriceQuery): Answer {
    if (!priceTemplateId) return refuse('999', 'priceTemplateId不能为空');
    const found = this.prices.filter(
      ({ template, isValid }) =>
        template === String(priceTemplateId) && (status === undefined || isValid === (status === 'VALID')),
    );
    const recordList = found.slice((pageIndex - 1) * pageSize, pageIndex * pageSize).map(({ id, isValid, fields }) => ({
      ...fields,
      id,
      recordGradients_id: id,
      status: isValid ? '已生效' : '未生效',
    }));
    return done({ pageIndex, pageSize, recordCount: found.length, recordList });
  }
}

export const priceEntry = ({ id, fields }: Price): BookEntry => ({
  kind: 'price',
  id,
  state: String(fields.recordGradients_price),
  live: true,
  complete: true,
});
