import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, SourceRecord } from '../connectors/connector.ts';
import { declaredConnector } from '../connectors/file/declared.ts';
import { parseDefinition } from '../connectors/file/definition-file.ts';
import type { FileContext } from '../connectors/file/options.ts';
import { scratchFolder } from './ledgers.ts';

/** A partner's folder, and the connector that a definition declares over it. */
export function fileScene(kinds: Record<string, unknown>, more: { now?: () => number } = {}) {
  const definition = { waybill: 1, system: 'partner', title: 'Partner', role: 'storefront', kinds };
  const root = scratchFolder('waybill-files-');
  for (const folder of ['in', 'out']) mkdirSync(join(root, folder));
  const connector = declaredConnector(parseDefinition(definition));
  const warned: string[] = [];
  const ctx = (signal = new AbortController().signal): FileContext =>
    ({
      connectionId: 'partner-test',
      options: { definition, folder: root },
      log: { debug() {}, warn: (fields: object, text: string) => warned.push(JSON.stringify(fields) + text) },
      signal,
      // Well after the files were written, so that their times can be trusted.
      now: more.now ?? (() => Date.now() + 60_000),
    }) as unknown as FileContext;
  const port = connector.kinds.order as NonNullable<typeof connector.kinds.order>;
  return {
    root,
    connector,
    port,
    ctx,
    warned,
    drop: (path: string, content: string | Uint8Array) => writeFileSync(join(root, path), content),
    text: (path: string) => readFileSync(join(root, path), 'utf8'),
    names: (folder: string) => readdirSync(join(root, folder)).sort(),
    async pull(
      cursor: string | null = null,
    ): Promise<{ pages: Page[]; records: SourceRecord[]; cursor: string | null }> {
      const pages: Page[] = [];
      for await (const page of port.pull?.(ctx(), cursor) ?? []) pages.push(page);
      return { pages, records: pages.flatMap(({ records }) => records), cursor: pages.at(-1)?.cursor ?? cursor };
    },
  };
}
