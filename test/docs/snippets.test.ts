/** The snippets of the documentation do what they say: each runs here, or what runs it is named here. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';
import { type Headgate, startHeadgate } from '../../local/start.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { configurationFrom, TYPESCRIPT } from './configuration-examples.ts';
import { DOCUMENTS, type Snippet, snippetsIn } from './documents.ts';

const FRESH_START = 'test/rehearsal/fresh-start.test.ts';
const REHEARSAL = 'test/rehearsal/rehearsal.test.ts';
/** Commands that cannot run here, and what runs them instead. */
const ELSEWHERE: readonly (readonly [command: RegExp, where: string])[] = [
  [/^npm ci$/, FRESH_START],
  [/^npm ci && npm start$/, FRESH_START],
  [/^npm ci && npm test$/, '.ci/run'],
  [/^[A-Z_]+_API_KEY=\S+ npm start$/, 'test/local/front/start.test.ts'],
  [/^HEADGATE_CONFIG=\S+ npm start$/, 'test/local/front/main.test.ts'],
  [/^npx cdk (bootstrap|deploy)$/, REHEARSAL],
  [/^npx headgate keys create .*--stack/, 'test/bin/keys-create.test.ts'],
  [/^npx headgate switch /, 'test/bin/switch.test.ts'],
  [/^(cat \S+ \| )?npx headgate providers /, 'test/bin/providers.test.ts'],
  // It would write over the project's own configuration.
  [/^npx headgate init /, 'test/bin/init.test.ts'],
  [/^npx headgate (deploy|chat .*--stack)/, REHEARSAL],
  [/^aws (dynamodb \S+|lambda put-function-concurrency|sqs \S+|sts get-web-identity-token) /, 'docs/unverified.md'],
  [/^npx headgate token .*--stack/, 'docs/unverified.md'],
  [/^aws configure export-credentials /, 'docs/unverified.md'],
  [/^aws iam enable-outbound-web-identity-federation$/, 'docs/unverified.md'],
  [/^npx headgate experiments /, 'test/bin/experiments.test.ts'],
  [/^(export ANTHROPIC_\w+=|claude$)/, 'test/real-clients/agents/claude-code.test.ts'],
  [/^node bin\/node24\.mjs node_modules\/vitest\//, '.ci/run'],
];

const SNIPPETS = DOCUMENTS.filter((file) => /^(README|docs\/.*|lambda\/.*|test\/README)\.md$/.test(file)).flatMap(
  snippetsIn,
);
const ofLanguage = (wanted: string) => SNIPPETS.filter(({ language }) => language === wanted);
const has = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** The routes, and the experiment, that their pages ask for. */
const ROUTING = TYPESCRIPT.find(({ file }) => file === 'docs/routing.md');
const EXPERIMENTS = TYPESCRIPT.find(({ file }) => file === 'docs/experiments.md');

const folder = temporaryFolder();
let provider: FakeProvider;
let headgate: Headgate;
/** Where the AWS SDK finds credentials: those that `headgate local credentials` prints. */
let signing: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  provider = await startFakeProvider();
  const providers = { 'my-vllm': { url: provider.url, needsKey: false } };
  const { routes } = await configurationFrom(ROUTING?.text ?? '', { local: true });
  const { experiments } = await configurationFrom(EXPERIMENTS?.text ?? '', { local: true });
  const configuration = validateConfiguration({ providers, routes, experiments }, { local: true });
  headgate = await startHeadgate({ port: 0, folder: join(folder, '.headgate'), configuration, quiet: true });
  const { stdout } = await inShell('npx headgate local credentials --team local --json');
  const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(stdout);
  signing = {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
    AWS_ENDPOINT_URL_STS: headgate.awsEndpoint,
  };
});
afterAll(async () => {
  await headgate?.close();
  await provider?.close();
});

test('every snippet is of a kind that a test looks at', () => {
  // TypeScript in configurations.test.ts, SQL in analytics.test.ts, drawings in links.test.ts; `text` is what benches printed.
  const tested = ['sh', 'js', 'python', 'toml', 'json', 'ts', 'sql', 'text', ''];
  expect(SNIPPETS.filter(({ language }) => !tested.includes(language))).toEqual([]);
  expect(ofLanguage('ts').concat(ofLanguage('js'), ofLanguage('python')).length).toBeGreaterThanOrEqual(5);
});

describe('commands', () => {
  const shown = ofLanguage('sh').map(({ text, ...place }) => ({ ...place, commands: commandsIn(text) }));
  const here = shown
    .map(({ commands, ...place }) => ({ ...place, commands: commands.filter((one) => placesOf(one).length === 0) }))
    .filter(({ commands }) => commands.length > 0);

  test.runIf(has('curl', '--version')).each(here)('work as they stand: $file:$line', async ({ commands }) => {
    const { stdout } = await inShell(commands.join('\n'));
    if (/metrics$/m.test(commands.join('\n'))) expect(stdout).toMatch(/^# TYPE headgate_calls_total counter$/m);
    else if (/^curl/m.test(commands.join('\n')))
      expect(stdout).toMatch(
        /data: \[DONE\]|"content":"[^"]*Hello|"object":"embedding"|^\{"input_tokens":\d+\}|"object":"usage"/,
      );
    if (/keys (create|rotate)/.test(commands.join('\n'))) expect(stdout).toMatch(/^ +hg_local_\w+$/m);
  });

  test('are else run by what exists', () => {
    const places = shown.flatMap(({ commands }) => commands.flatMap(placesOf));
    expect(places.length).toBeGreaterThan(5);
    expect(places.filter((place) => !existsSync(place))).toEqual([]);
  });
});

/** What is lifted from a file runs where its packages are installed. */
const LIFTED = globSync('test/real-clients/**/{snippets,access}/*', { exclude: ['**/node_modules'] }).map((file) => ({
  file,
  text: readFileSync(file, 'utf8'),
  page: file.includes('/access/') ? 'docs/access.md' : 'docs/clients.md',
}));
const isLifted = ({ text }: Snippet) => LIFTED.some((file) => file.text === text);

test.each(LIFTED)('$file is in $page as it stands', ({ text, page }) => {
  expect(readFileSync(page, 'utf8')).toContain(`\n${text}\`\`\`\n`);
});

const ownOf = (language: string) => ofLanguage(language).filter((snippet) => !isLifted(snippet));

test.each(ownOf('js'))('JavaScript prints what the model says: $file:$line', async ({ text }) => {
  const args = ['--input-type=module', '-e', toHere(text)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...environment(), ...signing } });
  expect(stdout).toContain('Hello');
});

// Neither is needed to work on this project: who has them gets to know whether the snippet works.
describe.runIf(has('python3', '--version')).each(ownOf('python'))('Python: $file:$line', ({ text }) => {
  test('is Python', async () => {
    const file = join(folder, 'snippet.py');
    writeFileSync(file, text);
    await promisify(execFile)('python3', ['-m', 'py_compile', file]);
  });

  test.runIf(has('python3', '-c', 'import openai'))('prints what the model says', async () => {
    const { stdout } = await promisify(execFile)('python3', ['-c', toHere(text)], { env: environment() });
    expect(stdout).toContain('Hello');
  });
});

test('settings of other programs are lifted from what runs', () => {
  expect(ownOf('toml')).toEqual([]);
});

test.each(ofLanguage('json'))('JSON can be parsed: $file:$line', ({ text }) => {
  expect(() => JSON.parse(text)).not.toThrow();
});

/** The commands of a snippet, each with the lines that continue it and without the comment behind it. */
function commandsIn(text: string): readonly string[] {
  const lines = text.trimEnd().split(/(?<!\\)\n/);
  return lines.map((command) => command.replace(/ +#.*$/, ''));
}

function placesOf(command: string): readonly string[] {
  return ELSEWHERE.filter(([pattern]) => pattern.test(command)).map(([, where]) => where);
}

/** The documentation is about the usual port; here any free one is used. */
function toHere(text: string): string {
  return text.replaceAll('http://127.0.0.1:8787', new URL(headgate.baseUrl).origin);
}

function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: folder, HEADGATE_KEY: headgate.key };
}

/** Runs commands where a newcomer would who has started the gateway: beside its data folder. */
async function inShell(commands: string) {
  const script = toHere(commands).replaceAll('npx headgate', resolve('bin/headgate.mjs'));
  return await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env: environment() });
}
