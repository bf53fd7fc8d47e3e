// Prints the closing line of a test run out of vitest's JSON report, and ends with an honest exit code.
import { readFile } from 'node:fs/promises';

interface Report {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

const [path = '', exitCode = '1'] = process.argv.slice(2);
const report = await readFile(path, 'utf8').then(
  (text) => JSON.parse(text) as Report,
  (): Report => ({ testResults: [] }),
);

const statuses = report.testResults.flatMap((file) => file.assertionResults.map((test) => test.status));
const passed = statuses.filter((status) => status === 'passed').length;
const failedTests = statuses.filter((status) => status === 'failed').length;
const skipped = statuses.length - passed - failedTests;
/** A file that could not be loaded has no test to blame, and an error outside all tests none either: each counts as one. */
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
const counted = failedTests + brokenFiles.length;
const failed = counted === 0 && (exitCode !== '0' || passed === 0) ? 1 : counted;

process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 || skipped > 0 ? 1 : 0;
