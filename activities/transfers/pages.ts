import type { Ledger, TransferFilter, TransferRow } from '../../store/ledger.ts';

const PAGE = 1_000;

/** All transfers of a filter, however many, in the order in which they came: page by page, each after the last one's. */
export async function* transferPages(
  ledger: Pick<Ledger, 'transfers'>,
  filter: Omit<TransferFilter, 'after' | 'limit'>,
): AsyncGenerator<TransferRow[]> {
  for (let after: string | undefined; ; ) {
    const rows = await ledger.transfers({ ...filter, limit: PAGE, ...(after === undefined ? {} : { after }) });
    after = rows.at(-1)?.entryId;
    if (after === undefined) return;
    yield rows;
  }
}

/** The same, in one list. */
export async function allTransfers(
  ledger: Pick<Ledger, 'transfers'>,
  filter: Omit<TransferFilter, 'after' | 'limit'>,
): Promise<TransferRow[]> {
  const rows: TransferRow[] = [];
  for await (const page of transferPages(ledger, filter)) rows.push(...page);
  return rows;
}
