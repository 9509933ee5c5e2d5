import { WaybillError } from '../../domain/failures.ts';
import type { TrytonApi } from './api.ts';

/** The places that a shipment passes. */
export interface Places {
  warehouse: number;
  /** Where goods lie. */
  storage: number;
  /** Where packed goods wait for the carrier. */
  output: number;
}

interface Row {
  id: number;
  storage_location: { id: number };
  output_location: { id: number };
}

/** A warehouse by its code; throws `rejected` where there is none. */
export async function placesOf(api: TrytonApi, code: string): Promise<Places> {
  const domain = [
    ['type', '=', 'warehouse'],
    ['code', '=', code],
  ];
  const [row] = await api.search<Row>('stock.location', domain, ['storage_location.code', 'output_location.code']);
  if (!row)
    throw new WaybillError({ class: 'rejected', code: 'warehouse', message: `Tryton has no warehouse ${code}` });
  return { warehouse: row.id, storage: row.storage_location.id, output: row.output_location.id };
}

export const storageOf = async (api: TrytonApi, code: string): Promise<number> => (await placesOf(api, code)).storage;
