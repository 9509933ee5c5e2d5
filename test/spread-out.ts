import { relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** About as many of the others as are done while one whole program runs. */
const OTHERS_BETWEEN = 6;

/**
 * Vitest's own order is by what a file took last time, and by its size where nobody knows: on a fresh machine a short file that runs a
 * daemon for two minutes came last, and every other core waited for it. What stands in `test/` runs whole programs, which wait more
 * than they work: they begin early, but not side by side.
 */
export default class SpreadOut extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWhole = ({ project, moduleId }: TestSpecification) =>
      relative(project.config.root, moduleId).split(sep).length === 2 && moduleId.includes(`${sep}test${sep}`);
    const others = sorted.filter((file) => !isWhole(file));
    return [...sorted.filter(isWhole).flatMap((whole) => [whole, ...others.splice(0, OTHERS_BETWEEN)]), ...others];
  }
}
