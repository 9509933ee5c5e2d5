#!/usr/bin/env node
/** The `waybill` command. Nothing but results goes to standard output. */
import { flushed } from './cli/flushed.ts';
import { run } from './cli/program.ts';

// A reader that has enough (`| head`) ends what is written, and is no fault of ours.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const exitCode = await run(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// Temporal's native runtime keeps a process alive that has nothing left to do.
process.exit(exitCode);
