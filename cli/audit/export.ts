import type { Command } from 'commander';
import { withBooks } from '../books.ts';
import type { CommandContext } from '../context.ts';

/** `waybill audit export`: lines of JSON, a seal after its rows. Personal data is in it, for it is opened. */
export function declareAuditExport(command: Command, context: CommandContext): void {
  command
    .option('--sealed-only', 'ciphertext alone, for somebody who may check the chain but not read it', false)
    .action((flags: { sealedOnly: boolean }) =>
      withBooks(command, context, async ({ ledger }) => {
        const line = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
        for (let after = 0; ; ) {
          const evidence = await ledger.auditEvidence(after);
          if (!evidence) return;
          for (const row of evidence.rows) {
            const { who, why, before, after: then, ...sealed } = row;
            line(flags.sealedOnly ? sealed : row);
          }
          line({ seal: evidence.seal });
          after = evidence.seal.number;
        }
      }),
    );
}
