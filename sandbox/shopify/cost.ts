import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/** The leaky bucket of one app in one shop. */
export class CostBucket {
  readonly maximum: number;
  readonly restoreRate: number;
  #available: number;
  #at: number;

  constructor(maximum: number, restoreRate: number, now: number) {
    this.maximum = maximum;
    this.restoreRate = restoreRate;
    this.#available = maximum;
    this.#at = now;
  }

  /** Takes the cost of a query out, if it is there. */
  take(cost: number, now: number): boolean {
    this.#available = Math.min(this.maximum, this.#available + ((now - this.#at) / 1_000) * this.restoreRate);
    this.#at = now;
    if (this.#available < cost) return false;
    this.#available -= cost;
    return true;
  }

  /** The reply's `extensions`. */
  extensions(requestedQueryCost: number, actualQueryCost: number | null): object {
    return {
      cost: {
        requestedQueryCost,
        actualQueryCost,
        throttleStatus: {
          maximumAvailable: this.maximum,
          currentlyAvailable: Math.floor(this.#available),
          restoreRate: this.restoreRate,
        },
      },
    };
  }
}

/** What a document costs: a point an object, as many as each list asks for, and ten a mutation. The vendor's own sum differs in detail. */
export function costOf(document: DocumentNode, variables: Record<string, unknown>): number {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const sum = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? []).reduce((total, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return total + sum(fragments.get(selection.name.value));
      if (selection.kind === Kind.INLINE_FRAGMENT) return total + sum(selection.selectionSet);
      if (!selection.selectionSet) return total;
      const argument = selection.arguments?.find(({ name }) => name.value === 'first' || name.value === 'ids')?.value;
      const given =
        argument?.kind === Kind.VARIABLE
          ? variables[argument.name.value]
          : argument?.kind === Kind.INT
            ? Number(argument.value)
            : 1;
      const times = Array.isArray(given) ? given.length : typeof given === 'number' ? given : 1;
      // Only lists and the objects that hang on them count; leaves and value objects are free.
      const heavy = argument !== undefined;
      return total + (heavy ? times : 0) + times * sum(selection.selectionSet);
    }, 0);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return 1;
  return (operation.operation === 'mutation' ? 10 : 1) + sum(operation.selectionSet);
}
