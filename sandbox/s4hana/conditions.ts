import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { dayOf } from './partners.ts';
import type { Row } from './query.ts';

/** A price in force for one combination of keys, with its scale. */
export interface Condition {
  id: string;
  keys: Row;
  rate: Row;
  scale: Row[];
  from: string;
  to: string;
}

const FOR_EVER = '9999-12-31';

/** Condition records: what each is worth, for whom, and from when until when. */
export class Conditions {
  readonly #context: SandboxContext;
  readonly records;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.records = context.books.collection<Condition>('conditions');
  }

  put({ id, keys, rate, scale, from, to }: Partial<Omit<Condition, 'keys'>> & { keys: Row }): Condition {
    const number = id ?? String(this.#context.books.next('condition', 1_000)).padStart(10, '0');
    return this.records.put(number, {
      id: number,
      keys,
      rate: rate ?? { ConditionRateValue: '5.00' },
      scale: scale ?? [],
      from: from ?? '2020-01-01',
      to: to ?? FOR_EVER,
    });
  }
}

export function conditionRow({ id, keys, rate, scale, from, to }: Condition): Row {
  const days = {
    ConditionValidityStartDate: dayOf(Date.parse(from)),
    ConditionValidityEndDate: dayOf(Date.parse(to)),
  };
  return {
    __metadata: { type: 'API_SLSPRICINGCONDITIONRECORD_SRV.A_SlsPrcgCndnRecdValidityType' },
    ConditionRecord: id,
    ConditionApplication: 'V',
    ConditionType: 'PPR0',
    ConditionReleaseStatus: '',
    SalesOrganization: '1710',
    DistributionChannel: '10',
    PriceListType: '',
    Customer: '',
    Plant: '',
    // Numbers that are not set are all zeros.
    SalesDocumentItem: '000000',
    ...days,
    ...keys,
    to_SlsPrcgConditionRecord: {
      ConditionRecord: id,
      ConditionIsDeleted: false,
      ConditionCalculationType: 'C',
      ConditionRateValueUnit: 'EUR',
      ConditionQuantity: '1',
      ConditionQuantityUnit: 'EA',
      ConditionToBaseQtyNmrtr: '1',
      ConditionToBaseQtyDnmntr: '1',
      PricingScaleType: scale.length > 0 ? 'A' : '',
      ...rate,
      to_SlsPrcgCndnRecordScale: scale.map((line, index) => ({
        ConditionRecord: id,
        ConditionScaleLine: String(index + 1).padStart(4, '0'),
        ConditionScaleQuantityUnit: 'EA',
        ...line,
      })),
    },
  };
}

export const conditionEntry = ({ id, keys, rate }: Condition): BookEntry => ({
  kind: 'price',
  id,
  number: String(keys.Material),
  state: String(rate.ConditionRateValue),
  live: true,
  complete: true,
});
