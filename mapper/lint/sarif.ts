import { mendOf } from './codes.ts';
import type { Finding } from './finding.ts';
import { mendingOf, whyOf } from './show.ts';

/** How findings are named outside: by paths that editors and CI can open. */
export interface SarifOptions {
  /** Waybill's version. */
  version: string;
  /** Where a finding's file is, as a URI; relative where it lies below the folder that is checked. */
  uri(finding: Finding): string;
  /** The absolute address of a code's page. */
  help(code: string): string;
}

/**
 * Findings as SARIF 2.1.0, which editors and code hosts show beside the lines. Columns count UTF-16 units, as ours do. Rules that no
 * finding names are left out.
 */
export function sarifOf(findings: readonly Finding[], { version, uri, help }: SarifOptions): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'waybill mapping check',
            semanticVersion: version,
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: code.replaceAll('-', ' ') },
              help: { text: mendOf(code) },
              helpUri: help(code),
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: finding.severity,
          message: { text: `${whyOf(finding)} ${mendingOf(finding)}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uri(finding) },
                region: {
                  startLine: finding.line,
                  startColumn: finding.column,
                  endLine: finding.line,
                  endColumn: finding.endColumn,
                  snippet: { text: finding.text },
                },
              },
            },
          ],
        })),
      },
    ],
  };
}
