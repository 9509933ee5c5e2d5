import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { lintMappings, sarifOf } from './index.ts';
import { sidesOf } from './sides.ts';

/** The published schema is written in the fourth draft of JSON Schema; without its name and address the validator reads it as its own. */
const { $schema, id, ...schema } = createRequire(import.meta.url)(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

const files = [
  {
    path: 'shop/status.yaml',
    text: 'waybill: 1\nfrom: shop/status\nto: status\nrules:\n  of: { const: ordre }\n  stat: a\n  state: { const: shipped }\n',
  },
  { path: 'tables/仓库 1.yaml', text: 'a: b\n' },
];
const findings = lintMappings(files, sidesOf(new Map()));
const options = {
  version: '1.2.3',
  uri: ({ file }: { file: string }) => encodeURI(`mappings/${file}`),
  help: (code: string) => `https://docs.example/${code}.md`,
};

test('findings are valid SARIF, with a rule for each code', () => {
  const log = sarifOf(findings, options) as any;
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  const [run] = log.runs;
  expect(run.tool.driver.rules.map((rule: any) => [rule.id, rule.helpUri])).toEqual([
    ['unknown-target', 'https://docs.example/unknown-target.md'],
    ['unused-table', 'https://docs.example/unused-table.md'],
    ['wrong-value', 'https://docs.example/wrong-value.md'],
  ]);
  const results = run.results.map((result: any) => {
    const { artifactLocation, region } = result.locations[0].physicalLocation;
    const { startLine, startColumn, endColumn } = region;
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    return `${result.level} ${artifactLocation.uri}:${startLine}:${startColumn}-${endColumn} ${result.message.text}`;
  });
  expect(results).toEqual([
    'error mappings/shop/status.yaml:5:16-21 `of` cannot be "ordre": it is one of order, shipment, customer. Did you mean `order`? Write a value that the target takes.',
    'error mappings/shop/status.yaml:6:3-7 Status has no `stat`. Did you mean `state`? Write a field that the target has.',
    'warning mappings/tables/%E4%BB%93%E5%BA%93%201.yaml:1:1-2 No mapping uses the table `仓库 1`. Use it in a mapping, or delete it.',
  ]);
});

test('nothing found is valid too', () => {
  const log = sarifOf([], options) as any;
  expect(validate(log)).toBe(true);
  expect(log.runs[0].results).toEqual([]);
});

test('the schema would refuse a wrong log', () => {
  const log = sarifOf(findings, options) as any;
  log.runs[0].results[0].level = 'fatal';
  expect(validate(log)).toBe(false);
});
