import type { PlannedConnection } from './config-text.ts';

/** `.env.example`: every secret that the config can ask for, with where it is had from; the needed ones with a stand-in. */
export function envText(connections: readonly PlannedConnection[]): string {
  const blocks = connections.flatMap(({ chosen: { connectionId, connector }, fields, given }) => {
    const secrets = fields.filter(({ secret, name }) => secret && !(name in given));
    if (secrets.length === 0) return [];
    return [
      [
        `# ${connectionId}: ${connector.title}, ${connector.docs}`,
        ...secrets.flatMap(({ about, needed, name, variable, sample }) => [
          `# ${about}${needed ? '' : ` (only with \`${name}\` in config.yaml)`}`,
          `${needed ? '' : '# '}${variable}=${String(sample ?? '')}`,
        ]),
      ].join('\n'),
    ];
  });
  const head = [
    '# Secrets of config.yaml. Copy this file to `.env`, which is read from beside config.yaml and belongs in no repository,',
    '# and put the true values there. What the environment says outranks it.',
    '#',
    '# WAYBILL_MASTER_KEY encrypts personal data in the ledger: with `masterKey: ${WAYBILL_MASTER_KEY}` in config.yaml it is',
    '# 32 bytes in base64 (openssl rand -base64 32); without it data/master.key is made. Keep a copy of it.',
    '# WAYBILL_MASTER_KEY=',
  ].join('\n');
  return `${[head, ...blocks].join('\n\n')}\n`;
}
