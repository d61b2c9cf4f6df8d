// Asks the registry for advisories about what is deployed. Exit status: 0 none, 1 some, 75 it could not be asked, which
// is no pass: the run says so by name. A registry that is only a mirror has no such endpoint.
import { spawnSync } from 'node:child_process';

const NOT_ASKED = 75; // EX_TEMPFAIL of sysexits.h

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  timeout: 120_000,
  // A mirror that answers 405 does so again.
  env: { ...process.env, npm_config_fetch_retries: '1' },
});
const report = parsed(stdout);
const total = report?.metadata?.vulnerabilities?.total;
if (typeof total !== 'number') {
  console.log(`The registry could not be asked for advisories: ${report?.message ?? 'it gave no answer'}`);
  console.log('Run `npm audit --omit=dev` where it can be.');
  process.exit(NOT_ASKED);
}
for (const [name, { severity, range }] of Object.entries(report.vulnerabilities)) {
  console.log(`${severity}: ${name} ${range}`);
}
console.log(`${total} advisories about what is deployed`);
process.exit(total === 0 ? 0 : 1);

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // npm itself has failed, and said so elsewhere.
  }
}
