import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These take long: the first ones of all, so that no core waits in the end for one of them alone. */
const longest = /\/integration\/(demo\/(clients|alive|scenarios|ess-curve)|cli-(can|vedirect|demo|mk2))\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => longest.test(moduleId);
    const isDay = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith('demo/clients.test.ts');
    return [
      ...sorted.filter(isDay),
      ...sorted.filter((file) => isLong(file) && !isDay(file)),
      ...sorted.filter((file) => !isLong(file)),
    ];
  }
}

export default defineConfig({
  test: {
    include: ['test/{unit,property,integration}/**/*.test.ts'],
    // Most tests of the built program wait for it: more of them than processors at once.
    maxWorkers: 3,
    testTimeout: 20_000,
    sequence: { sequencer: LongestFirst },
  },
});
