import type { OrderStock } from '../stock/order-stock.ts';
import type { Gate } from './gate.ts';

/** Where an order's pieces would leave from; or why nobody can say. */
export type StockFact = OrderStock | { problem: string };

/** All of an order is there for it, or it waits until it is: in the line of all who wait, the earliest first. */
export const stock: Gate<object> = {
  needs: ['waived', 'stock'],
  ask(order, { stock: fact }) {
    if (!fact) return { pass: true, why: 'what there is is not known here: it is asked when the order moves' };
    if ('problem' in fact) return { pass: false, kind: 'stock', waitingFor: fact.problem, cause: 'stock:tables' };
    if (fact.short.length === 0)
      return { pass: true, why: `all of it is there: ${fact.placed.map(placeText).join(', ')}` };
    const lacks = fact.short.map(
      ({ article, wanted, there, expected }) =>
        `${wanted} x ${article}, ${there} there${expected === undefined ? '' : `, expected ${expected}`}`,
    );
    const what = fact.short.every(({ ahead }) => ahead) ? 'back-order' : 'stock';
    return { pass: false, kind: 'stock', waitingFor: `${what} of ${order.number}: ${lacks.join('; ')}`.slice(0, 200) };
  },
};

const placeText = ({ quantity, article, warehouse }: OrderStock['placed'][number]): string =>
  `${quantity} x ${article} from ${warehouse}`;
