import { add, compare, type DecimalInput, divide, multiply, round, subtract } from '../../domain/decimal.ts';

/** What is known of one line: what is paid for it with its tax, for so many pieces. */
export interface Gross {
  quantity: DecimalInput;
  /** In the order's currency, tax included. */
  total: DecimalInput;
  /** Percent. */
  taxRate: DecimalInput;
  /** Home currency for one of the order's. */
  exchangeRate: DecimalInput;
}

const MONEY_DIGITS = 2;
/** Prices of one piece are only shown: amounts are what the ERP books. */
const PRICE_DIGITS = 6;

/** Amounts of one currency, as the interface names them without their prefix. */
interface Split {
  sum: string;
  money: string;
  tax: string;
  taxUnitPrice: string;
  unitPrice: string;
}

function splitOf(sum: string, tax: string, quantity: DecimalInput): Split {
  const money = subtract(sum, tax);
  const each = (amount: string) => (compare(quantity, 0) === 0 ? '0' : divide(amount, quantity, PRICE_DIGITS));
  return { sum, money, tax, taxUnitPrice: each(sum), unitPrice: each(money) };
}

/**
 * All ten amounts that a line wants, from the one that is known: with tax, without and the tax alone, in the order's currency (`ori`) and at
 * home (`nat`). Sums are exact: net and tax make gross in both.
 */
export function amountsOf({ quantity, total, taxRate, exchangeRate }: Gross): { ori: Split; nat: Split } {
  const tax = divide(multiply(total, taxRate), add(100, taxRate), MONEY_DIGITS);
  const home = (amount: DecimalInput) => round(multiply(amount, exchangeRate), MONEY_DIGITS);
  return {
    ori: splitOf(round(total, MONEY_DIGITS), tax, quantity),
    nat: splitOf(home(total), home(tax), quantity),
  };
}
