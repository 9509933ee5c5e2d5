import type { TrytonApi } from './api.ts';

export interface Article {
  id: number;
  code: string;
  /** Unit in which it is counted, and so sold and moved here. */
  default_uom: number;
  type: string;
}

export interface Currency {
  id: number;
  code: string;
  /** Decimals that amounts are rounded to. */
  digits: number;
}

const byCode = <Row extends { code: string }>(rows: Row[]) => new Map(rows.map((row) => [row.code, row]));

/** Products by code: many in one call. Codes that Tryton does not know are absent. */
export async function articles(api: TrytonApi, codes: Iterable<string>): Promise<Map<string, Article>> {
  const wanted = [...new Set(codes)];
  if (wanted.length === 0) return new Map();
  return byCode(
    await api.search<Article>('product.product', [['code', 'in', wanted]], ['code', 'default_uom', 'type']),
  );
}

export async function currencies(api: TrytonApi, codes: Iterable<string>): Promise<Map<string, Currency>> {
  const wanted = [...new Set(codes)];
  if (wanted.length === 0) return new Map();
  return byCode(await api.search<Currency>('currency.currency', [['code', 'in', wanted]], ['code', 'digits']));
}

/** Ids of countries by ISO code. */
export async function countries(api: TrytonApi, codes: Iterable<string>): Promise<Map<string, number>> {
  const wanted = [...new Set(codes)];
  if (wanted.length === 0) return new Map();
  const rows = await api.search<{ id: number; code: string }>('country.country', [['code', 'in', wanted]], ['code']);
  return new Map(rows.map((row) => [row.code, row.id]));
}
