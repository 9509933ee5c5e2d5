import { ApplicationFailure } from '@temporalio/workflow';

/** Fails with what it was given, as no workflow of the house would. */
export async function failing(word: string): Promise<void> {
  throw ApplicationFailure.nonRetryable(`refused ${word}`, 'Planted', { word });
}
