import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isKind, ROLES } from '../domain/kinds.ts';
import type { AnyContext } from './connector.ts';
import { connectorIds, loadConnector } from './registry.ts';

describe('the registry', () => {
  it('knows every folder, and each holds the connector of its name', async () => {
    const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(connectorIds()).toEqual(folders.map(({ name }) => name).sort());
    for (const id of connectorIds()) {
      const connector = await loadConnector(id);
      expect(connector.id).toBe(id);
      expect(ROLES).toContain(connector.role);
      for (const [kind, port] of Object.entries(connector.kinds)) {
        expect(isKind(kind)).toBe(true);
        // A write without a way to one effect could be doubled by any lost answer.
        if (port.push) expect(port.once?.way).toBeDefined();
      }
    }
  });

  it('has no connector that throws over one payload what would be said of its whole batch', async () => {
    const asked = new Proxy({} as AnyContext, {
      get: () => {
        throw new Error('asked for something');
      },
    });
    const write = { identity: 'a', idempotencyKey: 'b', op: 'create', payload: null } as const;
    const throwing: string[] = [];
    for (const id of connectorIds()) {
      for (const [kind, port] of Object.entries((await loadConnector(id)).kinds)) {
        const thrown = await (async () => port?.push?.(asked, [write]))().catch((error: unknown) => error);
        if (thrown instanceof z.ZodError) throwing.push(`${id}/${kind}`);
      }
    }
    expect(throwing).toEqual([]);
  });

  it('answers an unknown id with what there is', async () => {
    const [first = ''] = connectorIds();
    await expect(loadConnector(`${first}x`)).rejects.toThrow(
      `no connector "${first}x"; did you mean "${first}"? There are: `,
    );
    await expect(loadConnector('../store')).rejects.toThrow('no connector "../store"');
  });
});
