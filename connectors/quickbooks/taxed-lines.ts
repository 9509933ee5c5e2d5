import { compare, divide, multiply, roundMoney, spread, subtract } from '../../domain/decimal.ts';
import type { QuickbooksOptions } from './options.ts';
import type { Sale } from './sale-shape.ts';

/** A line as it is booked, and what it says of tax. */
export interface Booked {
  Sku?: string;
  Description?: string;
  Qty: number;
  /** Net, or as the buyer pays it where no tax is booked. */
  amount: string;
  TaxCodeRef?: { value: string };
  TaxInclusiveAmt?: number;
}

export interface Taxed {
  lines: Booked[];
  GlobalTaxCalculation?: 'TaxInclusive' | 'NotApplicable';
  TxnTaxDetail?: { TotalTax: number };
}

/** A rate for which the connection names no tax code. */
export class UnknownRate extends Error {
  readonly rate: string;
  constructor(rate: string) {
    super(`no tax code for ${rate} % in the option taxCodes`);
    this.rate = rate;
  }
}

/** The lines of a sale and its shipping, with the tax that they hold booked as the company's country has it. */
export function taxedLines(sale: Sale, { tax, taxCodes, currency }: QuickbooksOptions): Taxed {
  const shipping =
    compare(sale.ShippingAmount ?? '0', '0') > 0 ? [{ Qty: 1, Amount: sale.ShippingAmount as string }] : [];
  const all: { Sku?: string; Description?: string; Qty: number; Amount: string; TaxRate?: string }[] = [
    ...sale.Lines.map(({ TaxRate, Description, ...line }) => ({
      ...line,
      ...(TaxRate === undefined ? {} : { TaxRate }),
      ...(Description === undefined ? {} : { Description }),
    })),
    ...shipping,
  ];
  const booked = all.map(({ Amount, TaxRate: _, ...line }): Booked => ({ ...line, amount: Amount }));
  switch (tax) {
    case 'none':
      return { lines: booked };
    case 'us': {
      const total = sale.TotalTax ?? '0';
      const taxed = compare(total, '0') > 0;
      const shares = taxed
        ? spread(
            total,
            all.map(({ Amount }) => Amount),
          )
        : [];
      return {
        lines: booked.map((line, n) => ({
          ...line,
          amount: taxed ? subtract(line.amount, shares[n] as string) : line.amount,
          // The two codes of every American company.
          TaxCodeRef: { value: taxed ? 'TAX' : 'NON' },
        })),
        TxnTaxDetail: { TotalTax: Number(total) },
      };
    }
    case 'international':
      return {
        GlobalTaxCalculation: 'TaxInclusive',
        lines: booked.map((line, n) => {
          const rate = all[n]?.TaxRate ?? '0';
          const code = codeFor(taxCodes, rate);
          if (code === undefined) throw new UnknownRate(rate);
          const net = divide(multiply(line.amount, '100'), String(100 + Number(rate)), 6);
          return {
            ...line,
            amount: roundMoney(net, currency),
            TaxCodeRef: { value: code },
            TaxInclusiveAmt: Number(line.amount),
          };
        }),
      };
  }
}

/** `20`, `20.0` and `20.00` are one rate. */
const codeFor = (taxCodes: QuickbooksOptions['taxCodes'], rate: string): string | undefined =>
  Object.entries(taxCodes).find(([known]) => compare(known, rate) === 0)?.[1];
