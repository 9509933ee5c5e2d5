import { relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Vitest's own order is by what a file took last time, and by its size where nobody knows: on a fresh machine a short
 * file that runs a daemon for two minutes came last, and every other core waited for it. What stands in `test/` runs whole
 * programs, so it begins first.
 */
export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWhole = ({ project, moduleId }: TestSpecification) =>
      relative(project.config.root, moduleId).split(sep).length === 2 && moduleId.includes(`${sep}test${sep}`);
    return [...sorted.filter(isWhole), ...sorted.filter((file) => !isWhole(file))];
  }
}
