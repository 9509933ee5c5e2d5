/**
 * Sums the parts of a run into one line, `N passed, N failed`. Each argument is `NAME=STATUS`, a check that passed where its
 * exit code is 0, or `NAME=STATUS=REPORT`, a test run with vitest's JSON report: a report that is not there, or a run that
 * failed although all its tests passed, is a failure more. Each test that failed is named once more, with the first line of
 * what went wrong: the end of a long log is what is kept of it.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

let [passed, failed] = [0, 0];

function tell(file, test, message) {
  process.stderr.write(
    `failed: ${relative(process.cwd(), file ?? '')}: ${test}\n  ${(message ?? '').split('\n', 3).join('\n  ')}\n`,
  );
}

function count(file, status) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [0, 1];
  }
  // A file that could not even be loaded has no tests to fail.
  const unloaded = report.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0);
  for (const one of report.testResults) {
    if (unloaded.includes(one)) tell(one.name, 'not loaded', one.message);
    for (const test of one.assertionResults) {
      if (test.status === 'failed') tell(one.name, test.fullName, test.failureMessages?.[0]);
    }
  }
  const wrong = report.numFailedTests + unloaded.length;
  return [report.numPassedTests, status !== '0' && wrong === 0 ? 1 : wrong];
}

for (const part of process.argv.slice(2)) {
  const [name, status, file] = part.split('=');
  const [good, bad] = file ? count(file, status) : status === '0' ? [1, 0] : [0, 1];
  process.stderr.write(`${name}: ${good} passed, ${bad} failed\n`);
  passed += good;
  failed += bad;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 ? 1 : 0);
