import { describe, expect, it } from 'vitest';
import { type ByKey, everyKey } from './by-key.ts';
import type { S4hanaContext } from './call.ts';

const list: ByKey = {
  ...{ service: 'API_MATERIAL_STOCK_SRV', set: 'A_MatlStkInAcctMod', key: 'Material' },
  ...{ pageRows: 3, where: '', query: { $orderby: 'Material' } },
};

/** A server that answers these rows whatever it is asked for. */
const deaf = (...materials: string[]) => {
  const results = materials.map((Material, Batch) => ({ Material, Batch }));
  const http = { request: async () => ({ data: { d: { results } } }) };
  return { http, options: { url: 'https://s4.example', user: 'u', password: 'p' } } as unknown as S4hanaContext;
};

async function read(ctx: S4hanaContext): Promise<number> {
  let rows = 0;
  for await (const page of everyKey(ctx, list, null)) rows += page.rows.length;
  return rows;
}

describe('rows by their key', () => {
  it('end with a failure where a full page comes again and again', async () => {
    await expect(read(deaf('A', 'B', 'C'))).rejects.toThrow(/came again where those behind B were asked for/);
    await expect(read(deaf('A', 'A', 'A'))).rejects.toThrow(/came again where those behind the first 3 of A were/);
  });

  it('are read once where they end with the first page', async () => {
    expect(await read(deaf('A', 'B'))).toBe(2);
  });
});
