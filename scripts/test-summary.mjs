// Prints one plain line, `N passed, N failed, N skipped`, from vitest's JSON report; exit 1 when there is none.
import { readFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
try {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A test file that cannot even be loaded has no test that failed; it counts as one failure.
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + unloadable.length;
  const skipped = report.numPendingTests + report.numTodoTests;
  console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
} catch (error) {
  console.error(`no test report: ${error.message}`);
  process.exitCode = 1;
}
