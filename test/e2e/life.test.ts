import { describe } from 'vitest';
import { lifeOfOrders } from './life.ts';

describe('the life of orders', lifeOfOrders({ orders: 60, before: 20, seed: 1, settledWithinMs: 10 * 60_000 }));
