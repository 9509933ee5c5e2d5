import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { WriteResult } from '../connector.ts';
import { vendorText } from '../vendor-text.ts';
import { type AdminApi, type ErrorResult, refusal } from './admin-api.ts';
import { type PricedDraft, priceDifferences } from './draft-prices.ts';
import type { Draft } from './draft-shape.ts';
import {
  addDraftLines,
  CREATE_DRAFT,
  DELETE_DRAFT,
  DRAFT_PRICED,
  FINISH_DRAFT,
  MARK_DRAFT,
  SET_DRAFT_ADDRESSES,
  SET_DRAFT_CUSTOMER,
} from './drafts.graphql.ts';
import type { Options } from './options.ts';
import { draftId, finishedNote, markOf, type Noted, unfinishedNote } from './own.ts';

/** How many lines a call adds: the shop prices the whole draft anew at each. */
const LINES = 20;

/** What was looked up for a draft before it is made. */
export interface Known {
  identity: string;
  wish: Draft;
  /** The shop's id of who buys; undefined where nobody has that address yet. */
  customerId: string | undefined;
  /** Of each line, in their order. */
  variantIds: readonly string[];
}

interface Begun {
  id: string;
  code: string;
  currencyCode: string;
}

export const rejected = (message: string, field?: string): WaybillError =>
  new WaybillError({ class: 'rejected', message: `Vendure: ${message}`, ...(field ? { field } : {}) });

/**
 * Makes a draft, step by step, because the shop takes it in no single call. Its mark comes first, so that whatever has a buyer or a line can be found
 * again; the mark's last word says that it is whole. What the shop refuses is deleted; what breaks off is found as unfinished, and the next push begins anew.
 */
export async function makeDraft(api: AdminApi, options: Options, known: Known): Promise<WriteResult> {
  const { createDraftOrder: begun } = await api.mutate<{ createDraftOrder: Begun }>(CREATE_DRAFT, {});
  let noteId: string | undefined;
  try {
    noteId = await mark(api, begun, known.identity);
    return await fill(api, options, begun, noteId, known);
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    const { failure } = error;
    // Without its mark nobody finds it again.
    if (noteId === undefined || failure.class === 'rejected')
      return { result: 'failed', failure: await takenBack(api, begun, failure) };
    throw error;
  }
}

async function mark(api: AdminApi, { id }: Begun, identity: string): Promise<string> {
  const { addNoteToOrder: noted } = await api.mutate<{ addNoteToOrder: Noted }>(MARK_DRAFT, {
    input: { id, note: unfinishedNote(identity), isPublic: false },
  });
  const own = noted.history?.items.find((one) => markOf({ history: { items: [one] } })?.identity === identity);
  if (!own) throw rejected('the private note that marks the draft does not show in its history');
  return own.id;
}

async function fill(
  api: AdminApi,
  options: Options,
  { id, code, currencyCode }: Begun,
  noteId: string,
  { identity, wish, customerId, variantIds }: Known,
): Promise<WriteResult> {
  if (currencyCode !== wish.currencyCode)
    throw rejected(`the channel sells in ${currencyCode}, not in ${wish.currencyCode}`, 'currencyCode');
  if (customerId !== undefined || wish.customer) {
    const buyer = customerId === undefined ? { input: wish.customer } : { customerId };
    const { setCustomerForDraftOrder: set } = await api.mutate<{ setCustomerForDraftOrder: ErrorResult }>(
      SET_DRAFT_CUSTOMER,
      { id, ...buyer },
    );
    if (set.errorCode) throw new WaybillError(refusal(set));
  }
  const { shippingAddress: shipping, billingAddress: billing = shipping } = wish;
  await api.mutate(SET_DRAFT_ADDRESSES, { id, shipping, billing });
  await addLines(api, id, wish, variantIds);
  const priced = await api.query<PricedDraft>(DRAFT_PRICED, { id });
  const differences = priceDifferences(wish, priced);
  const [first] = differences;
  if (first && options.draftPrices === 'told')
    throw rejected(
      `${differences.map(({ says }) => says).join('; ')}: give the article that price in this channel, or allow the shop's own by draftPrices`,
      `lines.${first.at}.total`,
    );
  const note = [wish.note, ...differences.map(({ says }) => says)].filter(Boolean).join(' · ');
  await api.mutate(FINISH_DRAFT, { input: { noteId, note: finishedNote(note, identity) } });
  return {
    result: 'accepted',
    targetId: draftId(id),
    numbers: [code],
    ...(first ? { facts: { priceDifferences: differences.map(({ says }) => says).join('; ') } } : {}),
  };
}

type Added = ErrorResult & { quantityAvailable?: number; interceptorError?: string };

async function addLines(api: AdminApi, id: string, { lines }: Draft, variantIds: readonly string[]): Promise<void> {
  for (let from = 0; from < lines.length; from += LINES) {
    const some = lines.slice(from, from + LINES);
    const inputs = some.map(({ quantity }, at) => [`line${at}`, { productVariantId: variantIds[from + at], quantity }]);
    const answers = await api.mutate<Record<string, Added>>(addDraftLines(some.length), {
      id,
      ...Object.fromEntries(inputs),
    });
    for (const [at, { sku, quantity }] of some.entries()) {
      const added = answers[`line${at}`] ?? {};
      if (!added.errorCode) continue;
      const field = `lines.${from + at}.quantity`;
      if (added.errorCode === 'INSUFFICIENT_STOCK_ERROR')
        throw rejected(`of ${sku} it sells ${added.quantityAvailable ?? 0} more, and ${quantity} were wanted`, field);
      throw rejected(`${sku}: ${vendorText(added.interceptorError ?? added.message) || added.errorCode}`, field);
    }
  }
}

/** Why it failed, and where the shop still has what was begun. */
async function takenBack(api: AdminApi, { id, code }: Begun, failure: Failure): Promise<Failure> {
  try {
    await deleteDraft(api, id);
    return failure;
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return { ...failure, message: `${failure.message}; draft ${code} was begun: delete it in the shop` };
  }
}

/** Throws where it is no draft any more. */
export async function deleteDraft(api: AdminApi, id: string): Promise<void> {
  const { deleteDraftOrder: gone } = await api.mutate<{ deleteDraftOrder: { result: string; message?: string } }>(
    DELETE_DRAFT,
    { id },
  );
  if (gone.result !== 'DELETED') throw rejected(vendorText(gone.message) || 'the draft cannot be deleted');
}
