import type { Finding } from './finding.ts';

/** Mistakes that make others of the same line: what YAML read there is not what was meant. */
const CAUSES = new Set([
  'odd-character',
  'type-mismatch',
  'float',
  'indentation',
  'unknown-key',
  'bad-key',
  'hostile-key',
]);

/** What is only said of a rule that stands as it was meant. */
const OF_WHOLE_RULES = new Set(['unchecked-type', 'target-not-covered']);

const tableOf = (file: string): string | undefined => /(?:^|\/)tables\/([^/]+)\.(?:ya?ml|csv)$/.exec(file)?.[1];

/** Leaves out what would vanish by itself once another finding is mended. What is left is never less grave than what is left out. */
export function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const linesOf = (of: (code: string) => boolean, which: readonly Finding[] = findings) =>
    new Set(which.filter(({ code }) => of(code)).map(placeOf));
  const isOdd = (code: string) => code === 'odd-character';
  const odd = linesOf(isOdd);
  const causes = linesOf((code) => CAUSES.has(code));
  const grave = linesOf(
    (code) => !isOdd(code),
    findings.filter(({ severity }) => severity === 'error'),
  );
  const unfit = new Set(
    findings.filter(({ code }) => code === 'indentation' || code === 'unknown-key').map(({ file }) => file),
  );
  const brokenTables = new Set(
    findings.filter(({ severity }) => severity === 'error').flatMap(({ file }) => tableOf(file) ?? []),
  );
  // A target that is made under a misspelt name.
  const meant = new Set(
    findings.flatMap(({ code, file, hint = '' }) =>
      code === 'unknown-target' && hint.startsWith('did you mean') ? [`${file} ${quoted(hint)}`] : [],
    ),
  );
  const isEcho = (finding: Finding): boolean => {
    const { code, file } = finding;
    if (!isOdd(code) && odd.has(placeOf(finding))) return true;
    if (!CAUSES.has(code) && causes.has(placeOf(finding))) return true;
    if (OF_WHOLE_RULES.has(code) && unfit.has(file)) return true;
    if (code === 'target-not-covered' && meant.has(`${file} ${quoted(finding.message)?.split('.').at(-1)}`))
      return true;
    return code === 'unknown-table' && brokenTables.has(quoted(finding.message) ?? '');
  };
  return findings
    .filter((finding) => !isEcho(finding))
    .map((one) => (isOdd(one.code) && grave.has(placeOf(one)) ? { ...one, severity: 'error' } : one));
}

const quoted = (text: string): string | undefined => /`([^`]+)`/.exec(text)?.[1];

const placeOf = ({ file, line }: Finding): string => `${file}:${line}`;
