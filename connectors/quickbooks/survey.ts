import { parseDecimal, sum } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { changedAt, changedIn, type Entity } from './changed.ts';
import type { Invoice } from './invoice-shape.ts';
import { isVoided, markOf } from './mark.ts';
import type { QuickbooksOptions } from './options.ts';
import type { Sale } from './sale-shape.ts';

/**
 * Invoices changed since the period began. Their lines name products by QuickBooks' own ids and without the tax, so that what they come to is
 * compared and the lines are not.
 */
export const saleSurvey: Survey<QuickbooksOptions> = {
  async *list(ctx, { from }, cursor) {
    const since = cursor ?? new Date(from).toISOString();
    for await (const { rows, cursor: next } of changedIn<Invoice & Entity>(ctx, 'Invoice', since)) {
      const objects = rows.map((one): SurveyedObject => {
        const reference = markOf(one.PrivateNote);
        const total = parseDecimal(one.TotalAmt);
        return {
          targetId: one.Id,
          ...(reference ? { reference } : {}),
          ...(one.DocNumber ? { numbers: [one.DocNumber] } : {}),
          at: changedAt(one),
          version: new Date(changedAt(one)).toISOString(),
          live: !isVoided(one),
          measures: {
            ...(total === undefined ? {} : { total }),
            currency: one.CurrencyRef?.value ?? ctx.options.currency,
          },
        };
      });
      yield { objects, cursor: next };
    }
  },
  measure: (data): Measures => {
    const { Lines, ShippingAmount = '0', Currency } = data as Sale;
    const total = sum([...Lines.map(({ Amount }) => Amount), ShippingAmount]);
    return { total, ...(Currency ? { currency: Currency } : {}) };
  },
};
