import { DefaultLogger, Runtime } from '@temporalio/worker';

// Workers tell every change of their state; a test run wants errors only. The runtime is one a process, which runs many test files:
// whoever needs it imports this instead of installing it.
Runtime.install({ logger: new DefaultLogger('ERROR') });
