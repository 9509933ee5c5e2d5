import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Document, LanguageServer } from './language-server.ts';
import { root, shippedYaml, textOf } from './shipped-files.ts';

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start(root);
});
afterAll(() => server.stop());

describe('every shipped file is right', () => {
  test.each(shippedYaml)('%s', async (file) => {
    const document = await server.open(join(root, file), textOf(file));
    expect(document.diagnostics).toEqual([]);
    await document.close();
  });
});
