#!/usr/bin/env node
/** The `waybill` command. Nothing but results goes to standard output. */
import { run } from './cli/program.ts';

// Temporal's native runtime keeps a process alive that has nothing left to do.
process.exit(await run(process.argv.slice(2)));
