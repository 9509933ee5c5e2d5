import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PROOFS, type Proof } from '../../connectors/evidence.ts';
import { connectorIds, loadConnector } from '../../connectors/registry.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The text of all files below a folder whose path matches. */
function textOf(folder: string, wanted: RegExp): string {
  const files = readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => wanted.test(path) && !path.includes('node_modules'))
    .map((path) => readFileSync(`${root}${folder}/${path}`, 'utf8'));
  return files.join('\n');
}

/**
 * What is to be found where a proof is claimed. It cannot see that a test is good, only that there is one: which validator it asks, that
 * it shows once that the validator would refuse (a description that takes everything proves nothing), which signature it compares.
 */
const FOUND: { [P in Proof]: (id: string) => Record<string, boolean> } = {
  spec: (id) => {
    const contract = textOf('test/contract', new RegExp(`^${id}(-[a-z-]+)?\\.test\\.ts$`));
    return {
      'a validator of the description': /[pP]roblems\(|from 'ajv'|validate,?[^;]*from 'graphql'/.test(contract),
      'a request that it refuses':
        /\.not\.toEqual\(\[\]\)|[pP]roblems[^;]*(toHaveLength\([1-9]|toContain\(|toMatch)|validate\([^;]*toHaveLength\([1-9]/.test(
          contract,
        ),
    };
  },
  vector: (id) => ({
    'a signature as it stands somewhere': /\b[0-9a-f]{40,}\b|[A-Za-z0-9+/]{40,}={0,2}'/.test(
      textOf(`connectors/${id}`, /\.test\.ts$/) + textOf('test/contract', new RegExp(`^${id}.*\\.test\\.ts$`)),
    ),
  }),
  real: (id) => ({
    'the end-to-end suite, or a real folder':
      new RegExp(`use: '?${id}\\b`).test(textOf('test/e2e', /\.ts$/)) ||
      /from .node:fs./.test(
        textOf(`connectors/${id}`, /\.test\.ts$/) + textOf('test', new RegExp(`^${id}-scene\\.ts$`)),
      ),
  }),
  document: (id) => ({
    'a page that says what was read': existsSync(`${root}docs/connectors/${id}.md`) || pages.includes(`use: ${id}`),
  }),
  unverified: () => ({}),
};

const pages = readFileSync(`${root}docs/connectors.md`, 'utf8');

describe.each(connectorIds())('the evidence of %s', (id) => {
  test('is one of the proofs, and says of what', async () => {
    const { evidence } = await loadConnector(id);
    expect(evidence.length).toBeGreaterThan(0);
    for (const { kind, of } of evidence) {
      expect(PROOFS).toContain(kind);
      expect(of.trim()).not.toBe('');
    }
    expect(new Set(evidence.map(({ kind, of }) => `${kind} ${of}`)).size).toBe(evidence.length);
  });

  test('is in the tests', async () => {
    for (const { kind } of (await loadConnector(id)).evidence)
      expect({ [kind]: Object.entries(FOUND[kind](id)).filter(([, there]) => !there) }).toEqual({ [kind]: [] });
  });
});
