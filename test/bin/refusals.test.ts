/** What the command says to do when a gateway refuses: about what was asked, where the gateway is the right one. */
import { expect, it } from 'vitest';
import { runCommandLine } from '../../bin/cli/command-line.ts';
import { aDataFolder, anOperator } from './a-data-folder.ts';
import { aTerminal } from './a-terminal.ts';
import { startScriptedGateway } from './scripted-gateway.ts';

const NO_TEAM = 'There is no team "nobody". Teams are named in the configuration.';
const NO_KEY = 'There is no key "aB3dE5fG7hI9" of this team.';
const REVOKED = 'This key was revoked 2026-11-20T20:24:28.578Z. Make a new one instead.';
const NO_PROVIDER_KEY = 'The gateway has no key for groq yet. An operator puts it in: `headgate providers set groq`.';
const NO_ENDPOINT = 'There is no such endpoint for this method.';
const NO_MODEL = 'The model "x" does not exist here.';

const KEYS = ['keys', 'list', '--team', 'nobody'];
const REVOKE = ['keys', 'revoke', 'aB3dE5fG7hI9', '--team', 'red'];
const CHAT = ['chat', 'Hello', '--model', 'x', '--team', 'nobody'];

it.each<readonly [args: readonly string[], status: number, type: string | undefined, message: string, then: RegExp]>([
  [KEYS, 400, 'invalid_request', NO_TEAM, / `headgate teams list` shows them\.$/],
  [['keys', 'rotate', 'aB3dE5fG7hI9', '--team', 'red'], 400, 'invalid_request', REVOKED, /Make a new one instead\.$/],
  [REVOKE, 404, 'key_not_found', NO_KEY, / Check the id and --team\.$/],
  [REVOKE, 404, 'endpoint_not_found', NO_ENDPOINT, / Check that http:\S+ is the URL of a gateway, with its stage\.$/],
  [REVOKE, 404, undefined, 'Not Found', / Check that http:\S+ is the URL of a gateway, with its stage\.$/],
  // What API Gateway says of a stage that is not there.
  [KEYS, 403, 'invalid_request', 'Forbidden', / Check that http:\S+ is the URL of a gateway, with its stage\.$/],
  [KEYS, 403, 'permission_denied', 'User: x is not authorized.', / set HEADGATE_DATA to its data folder\.$/],
  [['providers', 'test', 'groq'], 503, 'provider_key_unavailable', NO_PROVIDER_KEY, /`headgate providers set groq`\.$/],
  [KEYS, 503, 'store_unavailable', 'The store does not answer.', / look into the log of the control function\.$/],
  [CHAT, 404, 'endpoint_not_found', 'There is no such team.', / `headgate teams list` shows them\.$/],
  [CHAT, 404, 'model_not_found', NO_MODEL, / Check --model: GET \/models lists what there is\.$/],
])('%j, answered with %i (%s): %s', async (args, status, type, message, then) => {
  const line = await refused(args, { status, error: { message, ...(type && { error_type: type }) } });

  expect(line).toContain(`headgate: The gateway refused (${status}): ${message}`);
  expect(line).toMatch(then);
});

it.each([
  ['a key', 'hg_live_x', 'Check the key: `headgate keys list` tells which still work.'],
  ['a token', 'eyJhb.eyJp.c2ln', 'A token is over in minutes: `headgate token` prints another.'],
])('%s that opens nothing', async (_, key, then) => {
  const answer = { status: 401, error: { message: 'No valid gateway key.', error_type: 'authentication' } };
  const line = await refused(['chat', 'Hello'], answer, { HEADGATE_KEY: key });

  expect(line).toBe(`headgate: The gateway refused (401): No valid gateway key. ${then}`);
});

/** The one line on standard error of a command beside a gateway that answers so. */
async function refused(
  args: readonly string[],
  { status, error }: { readonly status: number; readonly error: object },
  environment: Readonly<Record<string, string>> = {},
) {
  await using gateway = await startScriptedGateway(() => ({ status, json: { error } }));
  await using folder = await aDataFolder(anOperator(gateway.url));
  const { terminal, output, errors } = aTerminal({ environment: { HEADGATE_DATA: folder.path, ...environment } });

  expect(await runCommandLine(args, terminal)).toBe(1);

  expect(output()).toBe('');
  const lines = errors().trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0];
}
