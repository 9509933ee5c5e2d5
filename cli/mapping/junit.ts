import { passed } from '../../mapper/examples/run.ts';
import type { Suite, SuiteResult } from '../../mapper/examples/suite.ts';
import { failureText, type Place, problemText } from './test-report.ts';

/** Characters that XML cannot hold, whatever they are escaped to. */
const UNSPEAKABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const escaped = (text: string): string =>
  text
    .replace(UNSPEAKABLE, '\ufffd')
    .replace(/[<>&"']/g, (one) => `&#${one.charCodeAt(0)};`)
    // In an attribute a plain line end would be read as a blank.
    .replace(/[\t\n\r]/g, (one) => `&#${one.charCodeAt(0)};`);

/** What came of the examples as JUnit writes it, for the servers that run checks: a suite a mapping, a case an example. */
export function junitXml({ results, problems }: Suite, place: Place): string {
  const suites = results.filter(({ outcomes }) => outcomes.length > 0).map((result) => suiteXml(result, place));
  const files = problems.map(
    (problem) =>
      `    <testcase name="${escaped(problem.where ?? problem.code)}"><failure message="${escaped(problem.code)}">${escaped(problemText(problem, place))}</failure></testcase>`,
  );
  const broken = count('mapping files', files.length, files.length);
  const last = files.length > 0 ? [[`  <testsuite ${broken}>`, ...files, '  </testsuite>'].join('\n')] : [];
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, ...last, '</testsuites>', ''].join('\n');
}

const count = (name: string, tests: number, failures: number): string =>
  `name="${escaped(name)}" tests="${tests}" failures="${failures}"`;

function suiteXml(result: SuiteResult, place: Place): string {
  const { mapping, outcomes } = result;
  const cases = outcomes.map((outcome) => {
    const head = `    <testcase classname="${escaped(mapping.name)}" name="${escaped(outcome.example.name)}"`;
    return passed(outcome)
      ? `${head}/>`
      : `${head}><failure message="not as expected">${escaped(failureText(result, outcome, place))}</failure></testcase>`;
  });
  const failed = outcomes.filter((one) => !passed(one)).length;
  return [`  <testsuite ${count(mapping.name, outcomes.length, failed)}>`, ...cases, '  </testsuite>'].join('\n');
}
