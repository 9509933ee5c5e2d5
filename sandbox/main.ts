/**
 * The sandbox as a process of its own: `node dist/sandbox/main.js '{"port":4600,"systems":["..."]}'`. Prints one line of JSON when
 * it is ready, or when it cannot be. Ends on SIGTERM and SIGINT; with `"exitWithParent": true` also when its standard input closes.
 */
import { type SandboxOptions, startSandbox } from './server.ts';

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function main(): Promise<void> {
  const { exitWithParent, ...options } = JSON.parse(process.argv[2] ?? '{}') as SandboxOptions & {
    exitWithParent?: boolean;
  };
  const server = await startSandbox({ ...options, port: options.port ?? 4600, systems: options.systems ?? [] });
  const stop = () => {
    void server.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (exitWithParent) process.stdin.once('close', stop).resume();
  say({ ready: true, origin: server.origin, pid: process.pid });
}

main().catch((error: { code?: string; message: string }) => {
  const why = error.code === 'EADDRINUSE' ? 'the port is taken' : error.message;
  say({ ready: false, error: why });
  process.exit(1);
});
