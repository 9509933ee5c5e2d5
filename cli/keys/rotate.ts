import type { Command } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import { type Said, saidBy, withBooks, withReason } from '../books.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { processName } from './show.ts';

const CLEAR = '\r\x1b[K';

const tellProgress = (done: number, of: number): boolean =>
  process.stderr.write(`${CLEAR}${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} keys`);

/** `waybill keys rotate`: may be killed and run again; what is wrapped anew stays so, and data is not touched. */
export function declareKeysRotate(command: Command, context: CommandContext): void {
  withReason(command)
    .option('--force', 'although a process is at work that lacks the present master key', false)
    .action((flags: Said & { force: boolean; json: boolean }) =>
      withBooks(command, context, async ({ ledger }) => {
        const { given, processes } = await ledger.masterKeys();
        const [current] = given as [string];
        const lacking = processes.filter(({ keys }) => !keys.includes(current));
        if (lacking.length > 0 && !flags.force)
          throw new Problem(
            `${lacking.map(({ holder }) => processName(holder)).join(', ')} (host/pid) works on this ledger without master key ${current}, and could read nothing after: restart it with the config that has masterKey and previousMasterKey, then run this again`,
            EXIT.findings,
          );
        const tty = process.stderr.isTTY;
        const done = await ledger.rewrapKeys(saidBy(flags), tty ? tellProgress : undefined);
        if (tty) process.stderr.write(CLEAR);
        print(flags.json, { masterKey: current, ...done }, () =>
          [
            `master key ${current} wraps all ${done.keys} keys; ${done.rewrapped} of them anew`,
            ...(done.newPayloadKey ? ['what goes to Temporal is sealed with a new key from the next start on'] : []),
            ...(given.length > 1
              ? [
                  'previousMasterKey can go now: take it out of the config (or remove master.key.previous), then restart',
                ]
              : []),
          ].join('\n'),
        );
      }),
    );
}
