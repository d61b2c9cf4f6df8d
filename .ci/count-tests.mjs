// Prints what a vitest JSON report says: tests passed, failed and not run, and files that failed without any test.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
for (const file of broken) console.error(`${file.name}: ${file.message}`);
const notRun = report.numPendingTests + report.numTodoTests;
console.log(report.numPassedTests, report.numFailedTests, notRun, broken.length);
