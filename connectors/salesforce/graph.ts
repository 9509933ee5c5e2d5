import { WaybillError } from '../../domain/failures.ts';
import type { WriteResult } from '../connector.ts';
import { call, dataPath, type SalesforceContext } from './call.ts';
import { type ApiError, codeOf, recordFailure } from './errors.ts';

/** One subrequest. `path` is below the version; `as` is the name by which others refer to its answer. */
export interface Node {
  method: 'PATCH' | 'DELETE';
  path: string;
  body?: object;
  as: string;
}

/** The body of a node's answer: an upsert answers the id, a change by id nothing. */
export type NodeAnswer = { id?: string; created?: boolean } | null;

type Refused = Exclude<WriteResult, { result: 'accepted' }>;

interface GraphsAnswer {
  graphs: {
    graphId: string;
    isSuccessful: boolean;
    graphResponse: { compositeResponse: { httpStatusCode: number; referenceId: string; body: unknown }[] };
  }[];
}

/** The vendor's limits of one call. */
const MOST_GRAPHS = 75;
export const MOST_NODES = 500;

/** Graphs in as few calls as their limits allow, in order. */
function packed(graphs: readonly (readonly Node[])[]): number[][] {
  const calls: { graphs: number[]; nodes: number }[] = [];
  for (const [index, { length }] of graphs.entries()) {
    const last = calls.at(-1);
    if (last && last.graphs.length < MOST_GRAPHS && last.nodes + length <= MOST_NODES) {
      last.graphs.push(index);
      last.nodes += length;
    } else calls.push({ graphs: [index], nodes: length });
  }
  return calls.map((one) => one.graphs);
}

/**
 * Graphs of subrequests, each done as one or not at all: what the nodes of each were answered with, by name, or why nothing of it was
 * done. One record an object, so that a refused one refuses no other.
 */
export async function graphs(
  ctx: SalesforceContext,
  wanted: readonly (readonly Node[])[],
): Promise<(Map<string, NodeAnswer> | Refused)[]> {
  const results: (Map<string, NodeAnswer> | Refused)[] = [];
  for (const some of packed(wanted)) {
    const json = {
      graphs: some.map((index) => ({
        graphId: `g${index}`,
        compositeRequest: (wanted[index] as readonly Node[]).map(({ method, path, body, as }) => ({
          method,
          url: dataPath(ctx, path),
          referenceId: as,
          ...(body ? { body } : {}),
        })),
      })),
    };
    try {
      const answer = await call<GraphsAnswer>(ctx, 'POST', 'composite/graph', { json });
      for (const index of some) {
        const graph = answer.graphs?.find(({ graphId }) => graphId === `g${index}`);
        results[index] = graph ? resultOf(ctx, graph) : unanswered;
      }
    } catch (error) {
      // Of an earlier call much may be done already: this one fails alone.
      if (!(error instanceof WaybillError)) throw error;
      for (const index of some) results[index] = { result: 'failed', failure: error.failure };
    }
  }
  return results;
}

const unanswered: Refused = {
  result: 'failed',
  failure: { class: 'unknown-outcome', message: 'a graph was neither confirmed nor refused', answered: true },
};

function resultOf(ctx: SalesforceContext, graph: GraphsAnswer['graphs'][number]): Map<string, NodeAnswer> | Refused {
  const nodes = graph.graphResponse.compositeResponse;
  if (graph.isSuccessful) return new Map(nodes.map(({ referenceId, body }) => [referenceId, body as NodeAnswer]));
  // Several records with one external id are answered with their addresses.
  if (nodes.some(({ httpStatusCode }) => httpStatusCode === 300)) {
    const message = `several records carry one value of ${ctx.options.externalId}: the field is not unique`;
    return { result: 'failed', failure: { class: 'rejected', code: '300', message, field: ctx.options.externalId } };
  }
  const errors = nodes.flatMap(({ httpStatusCode, body }) =>
    httpStatusCode >= 400 && Array.isArray(body) ? (body as ApiError[]) : [],
  );
  // Somebody else makes it at this very moment: `find` will see.
  const taken = errors.find((error) => codeOf(error) === 'DUPLICATE_VALUE');
  if (taken?.message?.includes(ctx.options.externalId)) return { result: 'duplicate' };
  return { result: 'failed', failure: recordFailure(errors, ctx.now()) };
}
