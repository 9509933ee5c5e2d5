import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isKind, ROLES } from '../domain/kinds.ts';
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

  it('answers an unknown id with what there is', async () => {
    const [first = ''] = connectorIds();
    await expect(loadConnector(`${first}x`)).rejects.toThrow(
      `no connector "${first}x"; did you mean "${first}"? There are: `,
    );
    await expect(loadConnector('../store')).rejects.toThrow('no connector "../store"');
  });
});
