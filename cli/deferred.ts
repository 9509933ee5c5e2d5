import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** Gives a command its options, its help and its work. */
export type Declare = (command: Command, context: CommandContext) => void;

/**
 * A command as its parent's help shows it. Its options and its work are in a module of its own, which is loaded when the
 * command is called: what one command needs (Temporal, the connectors, a database) is no other's wait.
 */
export interface Deferred {
  /** Name and arguments, as commander takes them: `check [file...]`. */
  usage: string;
  about: string;
  load(): Promise<Declare>;
}

/** Adds commands whose modules are loaded when they are called, or when their help is asked for. */
export function addDeferred(parent: Command, context: CommandContext, commands: readonly Deferred[]): void {
  const loads = new Map(
    commands.map(({ usage, about, load }) => [parent.command(usage).description(about), load] as const),
  );
  const declare = async (command: Command) => (await loads.get(command)?.())?.(command, context);
  parent.hook('preSubcommand', (_parent, called) => declare(called));

  // Commander's own `help` would show a command before its module has said what options it has.
  parent
    .helpCommand(false)
    .command('help [command]')
    .description('display help for command')
    .helpOption(false)
    .action(async (name?: string) => {
      const asked = parent.commands.find((one) => one.name() === name);
      if (!asked) return parent.help({ error: name !== undefined });
      await declare(asked);
      asked.help();
    });
}
