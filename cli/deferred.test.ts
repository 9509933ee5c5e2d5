import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../config/problem.ts';
import { COMMANDS } from './commands.ts';
import type { CommandContext } from './context.ts';
import { addDeferred } from './deferred.ts';
import { run } from './program.ts';

afterEach(() => vi.restoreAllMocks());

/** Runs a command line; answers what it printed and said. */
async function waybill(...argv: string[]): Promise<{ code: number; printed: string; said: string }> {
  const out = { printed: '', said: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((out.printed += text)));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((out.said += text)));
  return { code: await run(argv), ...out };
}

describe('a command that is loaded when it is called', () => {
  const context = {} as CommandContext;
  const loaded: string[] = [];
  const ran: unknown[] = [];
  const command = (name: string) => ({
    usage: `${name} [word]`,
    about: `does ${name}`,
    load: async () => {
      loaded.push(name);
      return (own: Command) =>
        void own.option('--loud', 'loudly', false).action((word, flags) => void ran.push([name, word, flags]));
    },
  });

  it('is the only one that is loaded, and gets its options', async () => {
    const program = new Command('shop').exitOverride();
    addDeferred(program, context, [command('buy'), command('sell')]);
    expect(program.helpInformation()).toMatch(/buy \[word\] +does buy\n +sell \[word\] +does sell\n +help \[command\]/);
    expect(loaded).toEqual([]);
    await program.parseAsync(['sell', '--loud', 'it'], { from: 'user' });
    expect(loaded).toEqual(['sell']);
    expect(ran).toEqual([['sell', 'it', { loud: true }]]);
  });
});

describe('help', () => {
  it.each(COMMANDS.map(({ usage }) => usage.split(' ')[0] as string))('of %s is the same either way', async (name) => {
    const { code, printed } = await waybill(name, '--help');
    expect(code).toBe(EXIT.fine);
    expect(printed).toContain(`Usage: waybill ${name} `);
    expect(printed).toMatch(/--json|Commands:/);
    expect(await waybill('help', name)).toEqual({ code, printed, said: '' });
  });

  it('of a subcommand has its options', async () => {
    const { printed } = await waybill('mapping', 'help', 'promote');
    expect(printed).toContain('--why <text>');
    expect(await waybill('mapping', 'promote', '--help')).toMatchObject({ printed });
  });

  it('of a command that is not there is refused, with those that are', async () => {
    const { code, printed, said } = await waybill('help', 'mappings');
    expect([code, printed]).toEqual([EXIT.usage, '']);
    expect(said).toContain('mapping  ');
  });
});

describe('what is loaded before a command does its work', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const IMPORT = /^(?:import|export) (?!type )(?:[^'";]*? from )?'([^']+)'/gm;

  /** The packages that a module and all that it imports load at once. */
  function packages(file: string, seen = new Set<string>(), found = new Set<string>()): Set<string> {
    if (seen.has(file)) return found;
    seen.add(file);
    for (const [, to = ''] of readFileSync(resolve(root, file), 'utf8').matchAll(IMPORT)) {
      if (to.startsWith('.')) packages(relative(root, resolve(root, dirname(file), to)), seen, found);
      else if (!to.startsWith('node:')) found.add(to);
    }
    return found;
  }

  it('is nothing but the command line itself', () => {
    expect([...packages('cli/program.ts')]).toEqual(['commander']);
  });

  it.each(['cli/commands.ts', 'cli/mapping/index.ts'])(
    'is neither Temporal nor a database nor a server: %s',
    (list) => {
      const modules = [...readFileSync(resolve(root, list), 'utf8').matchAll(/import\('([^']+)'\)/g)];
      expect(modules.length).toBeGreaterThan(9);
      const heavy = modules.flatMap(([, to = '']) =>
        [...packages(relative(root, resolve(root, dirname(list), to)))]
          .filter((name) => /^(@temporalio\/|knex|better-sqlite3|pg$|fastify|axios)/.test(name))
          .map((name) => `${to} loads ${name}`),
      );
      expect(heavy).toEqual([]);
    },
  );
});
