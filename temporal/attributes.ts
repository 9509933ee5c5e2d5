import type { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import proto from '@temporalio/proto';

/** Business numbers of what a workflow moves: never personal data, because these are not encrypted. */
export const WAYBILL_RECORDS = defineSearchAttributeKey('WaybillRecords', 'KEYWORD_LIST');
export const WAYBILL_FLOW = defineSearchAttributeKey('WaybillFlow', 'KEYWORD');
export const WAYBILL_CONNECTION = defineSearchAttributeKey('WaybillConnection', 'KEYWORD');
/** One line for people; keyword, so that the UI shows and filters it whole. */
export const WAYBILL_WAITING_FOR = defineSearchAttributeKey('WaybillWaitingFor', 'KEYWORD');
export const WAYBILL_ERROR_CLASS = defineSearchAttributeKey('WaybillErrorClass', 'KEYWORD');
export const WAYBILL_WINDOW = defineSearchAttributeKey('WaybillWindow', 'KEYWORD');

const { temporal } = proto;
const { INDEXED_VALUE_TYPE_KEYWORD, INDEXED_VALUE_TYPE_KEYWORD_LIST } = temporal.api.enums.v1.IndexedValueType;
const KEYS = [
  WAYBILL_RECORDS,
  WAYBILL_FLOW,
  WAYBILL_CONNECTION,
  WAYBILL_WAITING_FOR,
  WAYBILL_ERROR_CLASS,
  WAYBILL_WINDOW,
];

/** How long Temporal keeps closed workflows where the server is ours: an admin finds what carried an order. */
const RETENTION_SECONDS = 30 * 24 * 3_600;

/**
 * Creates the search attributes that the namespace lacks. Where that is not allowed, answers the commands with which
 * somebody who may can do it; an empty list means all is there.
 */
export async function ensureAttributes(client: Client): Promise<string[]> {
  const { namespace } = client.options;
  const { operatorService } = client.connection as Connection;
  const missing = async () => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return KEYS.filter((key) => !(key.name in customAttributes));
  };
  const wanted = await missing().catch(() => KEYS);
  if (wanted.length === 0) return [];
  try {
    const searchAttributes = Object.fromEntries(
      wanted.map((key) => [
        key.name,
        key.type === 'KEYWORD_LIST' ? INDEXED_VALUE_TYPE_KEYWORD_LIST : INDEXED_VALUE_TYPE_KEYWORD,
      ]),
    );
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
    return [];
  } catch {
    return wanted.map(
      (key) =>
        `temporal operator search-attribute create --namespace ${namespace} --name ${key.name} --type ${key.type === 'KEYWORD_LIST' ? 'KeywordList' : 'Keyword'}`,
    );
  }
}

/** Closed workflows stay findable for 30 days. Only for the embedded server: others have an owner who decides. */
export async function keepHistories(client: Client): Promise<void> {
  const { namespace } = client.options;
  const { workflowService } = client.connection as Connection;
  const { config } = await workflowService.describeNamespace({ namespace });
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) === RETENTION_SECONDS) return;
  await workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS as never } },
  });
}
