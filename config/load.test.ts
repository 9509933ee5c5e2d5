import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';
import { EXIT, Problem } from './problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'config.yaml');
const load = (text: string, env: Record<string, string> = {}) => {
  writeFileSync(file, text);
  return loadConfig(file, { variable: (name) => env[name] });
};

/** The lines of what it is refused for. */
function refusal(text: string, env: Record<string, string> = {}): string[] {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof Problem && error.exitCode === EXIT.usage) return error.message.split('\n');
    throw error;
  }
  throw new Error('it was taken');
}

const CONNECTIONS = `connections:
  shop: { use: webshop, options: { token: "\${TOKEN}" } }
  erp: { use: books }
`;
const FLOWS = `flows:
  orders: { kinds: [order], from: [shop], steps: [map, write erp] }
`;

/** A config whose alerts have one channel and this. */
const alerting = (line: string) => `connections: {}
alerts:
  channels:
    ops: { use: slack, url: "https://hooks.example.com/x" }
  ${line}
flows: {}
`;

describe('loading a config', () => {
  it('looks for the tables of stock, of purchases and of second orders in its own folder', () => {
    const tables = `stock: { table: a.csv, bundles: /b.csv }, replenish: { table: ./c.csv },
      reorder: { connection: files, items: d.csv, successors: ../e.csv }`;
    const { rules } = load(`connections: { files: { use: file } }\nflows: {}\nrules: { ${tables} }\n`).config;
    expect(rules.stock).toMatchObject({ table: join(folder, 'a.csv'), bundles: '/b.csv' });
    expect(rules.replenish).toMatchObject({ table: join(folder, 'c.csv') });
    expect(rules.reorder).toMatchObject({ items: join(folder, 'd.csv'), successors: join(folder, '..', 'e.csv') });
  });

  it('anchors paths among the options of connections too, and leaves other texts alone', () => {
    const { config } = load(
      'connections: { shop: { use: webshop, options: { a: ./x.yaml, b: ../y, c: .hidden, d: /abs, e: [./z] } } }\nflows: {}\n',
    );
    expect(config.connections.shop?.options).toEqual({
      a: join(folder, 'x.yaml'),
      b: join(folder, '..', 'y'),
      c: '.hidden',
      d: '/abs',
      e: ['./z'],
    });
  });

  it('fills in the environment and files, and anchors paths in the config’s own folder', () => {
    writeFileSync(join(folder, 'key'), 'of a file\n');
    const { config } = load(
      `store: sqlite:books/w.db
masterKey: "\${file:key}"
${CONNECTIONS}${FLOWS}`,
      { TOKEN: 'of the environment' },
    );
    expect(config.connections.shop?.options).toEqual({ token: 'of the environment' });
    expect([config.masterKey, config.store, config.data]).toEqual([
      'of a file',
      `sqlite:${join(folder, 'books/w.db')}`,
      join(folder, 'data'),
    ]);
  });

  it('reads an unquoted number from the environment as a number, a quoted one as text', () => {
    const { config } = load(
      `http:\n  port: \${PORT}\nconnections:\n  erp:\n    use: books\n    params: { org: "\${ORG}" }\nflows: {}\n`,
      { PORT: '9001', ORG: '100' },
    );
    expect([config.http.port, config.connections.erp?.params.org]).toEqual([9001, '100']);
  });

  it('is frozen all through', () => {
    const { config } = load(CONNECTIONS + FLOWS, { TOKEN: 't' });
    expect(() => Object.assign(config.flows.orders as object, { kinds: [] })).toThrow(TypeError);
  });

  it.each<[string, string, string]>([
    [
      'a missing variable',
      CONNECTIONS + FLOWS,
      'config.yaml:2:43 connections.shop.options.token: there is no TOKEN in the environment or in .env beside the config: add it, or write ${TOKEN:-default}',
    ],
    [
      'a setting that is not there',
      'connections:\n  erp:\n    use: books\n    limit: { calls: 5 per hour }\nflows: {}\n',
      'config.yaml:4:5 connections.erp.limit: there is no such setting; did you mean "limits"?',
    ],
    [
      'a sixth window',
      'connections:\n  erp:\n    use: books\n    windows: ["01:00","02:00","03:00","04:00","05:00","06:00"]\nflows: {}\n',
      'config.yaml:4:14 connections.erp.windows: at most 5 runs a day: take some out',
    ],
    [
      'an unknown connection in a flow',
      'connections:\n  erp: { use: books }\nflows:\n  orders: { kinds: [order], from: [epr], steps: [map, write erp] }\n',
      'config.yaml:4:36 flows.orders.from.0: no connection "epr"; did you mean "erp"?',
    ],
    [
      'an unknown target',
      'connections:\n  erp: { use: books }\nflows:\n  orders: { kinds: [order], from: [erp], steps: [map, write wms] }\n',
      'config.yaml:4:55 flows.orders.steps.1: no connection "wms"; there are: erp',
    ],
    [
      'a time zone that is none',
      'timezone: Asia/Shangai\nconnections: {}\nflows: {}\n',
      'config.yaml:1:11 timezone: no time zone "Asia/Shangai"; did you mean "Asia/Shanghai"?',
    ],
    [
      'windows and polls at once',
      'connections:\n  erp:\n    use: books\n    windows: ["01:00"]\n    poll: 5s\nflows: {}\n',
      'config.yaml:5:11 connections.erp.poll: a connection with windows is called at those times only: drop poll or windows',
    ],
    [
      'a gate that asks nobody',
      'connections: {}\nrules:\n  gates: [payment, approval]\nflows: {}\n',
      'config.yaml:3:20 rules.gates.1: nobody approves anything: name the table by `rules.approval`',
    ],
    [
      'an alert for a kind of case that there is not',
      alerting('rules: [{ kinds: [mapping, overdu] }]'),
      'config.yaml:5:30 alerts.rules.0.kinds.1: "overdu" may not stand here; did you mean "overdue"?',
    ],
    [
      'a word that is near to none of those that may stand there',
      alerting('rules: [{ severity: deafening }]'),
      'config.yaml:5:23 alerts.rules.0.severity: "deafening" may not stand here; it is one of low, normal, urgent',
    ],
    [
      'a misspelt setting of an alert rule, within a list',
      alerting('rules: [{ channel: [ops] }]'),
      'config.yaml:5:13 alerts.rules.0.channel: there is no such setting; did you mean "channels"?',
    ],
    [
      'a misspelt setting of a channel, which is one of several shapes',
      alerting('quietHours: { from: "22:00", to: "07:00" }').replace('url:', 'ulr:'),
      'config.yaml:4:24 alerts.channels.ops.ulr: there is no such setting; did you mean "url"?',
    ],
    [
      'an alert to a channel that there is not',
      alerting('rules: [{ channels: [opps] }]'),
      'config.yaml:5:24 alerts.rules.0.channels.0: no channel "opps"; did you mean "ops"?',
    ],
  ])('refuses %s at its line', (_what, text, line) => {
    expect(refusal(text)).toContain(line);
  });

  it('tells all that is wrong at once, each on its own line', () => {
    expect(
      refusal('connections:\n  Erp: { use: books }\nflows:\n  a: { kinds: [orders], from: [], steps: [] }\n').length,
    ).toBeGreaterThan(2);
  });

  it('says where broken YAML breaks', () => {
    expect(refusal('connections: {\nflows: {}\n')[0]).toMatch(/^config\.yaml:\d+:\d+ /);
  });

  it('says what to do where there is no config', () => {
    expect(() => loadConfig(join(folder, 'none.yaml'), { variable: () => undefined })).toThrow(
      /name one with --config/,
    );
  });
});
