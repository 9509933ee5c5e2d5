#!/usr/bin/env node
/** The `waybill` command. Nothing but results goes to standard output. */
import { flushed } from './cli/flushed.ts';
import { run } from './cli/program.ts';
import { exitCodeWith, watchResults } from './cli/results.ts';

const lost = watchResults(process.stdout);
// Where words to people are not taken, nobody is left to be told.
process.stderr.on('error', () => {});
const exitCode = await run(process.argv.slice(2));
await flushed(process.stdout);
const ended = exitCodeWith(exitCode, lost(), (text) => process.stderr.write(text));
await flushed(process.stderr);
// Temporal's native runtime keeps a process alive that has nothing left to do.
process.exit(ended);
