import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,property,integration}/**/*.test.ts'],
    // Most tests of the built program wait for it: more of them than processors at once.
    maxWorkers: 3,
    testTimeout: 20_000,
  },
});
