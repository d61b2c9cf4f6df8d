/** Clients from PyPI, unchanged but for base URL and key, before providers of each dialect. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { TOLD, usageFor } from '../asked.ts';
import { type ServedGateway, startServedGateway } from '../gateway.ts';
import { MODELS } from '../models.ts';
import { type Watch, watch } from '../watch.ts';
import { OFFLINE, pythonOf } from './environment.ts';

/** Where the packages are, the module, and the clients that it has. */
const MODULES = [
  ['venv-clients', 'openai_sdk', ['openai, chat', 'openai, responses']],
  ['venv-openai-3', 'openai_sdk', ['openai, chat', 'openai, responses']],
  ['venv-clients', 'anthropic_sdk', ['anthropic']],
  ['venv-clients', 'langchain_sdk', ['langchain-openai, chat', 'langchain-openai, responses']],
  ['venv-clients', 'llama_index_sdk', ['llama-index-llms-openai, chat', 'llama-index-llms-openai, responses']],
  ['venv-clients', 'instructor_sdk', ['tools', 'strict tools', 'JSON', 'schema'].map((mode) => `instructor, ${mode}`)],
  ['venv-clients', 'litellm_sdk', ['litellm, openai', 'litellm, anthropic']],
] as const;
const models = Object.entries(MODELS).map(([dialect, model]) => ({ dialect, model }));

/** Anthropic's tool runner asks for a thread first, and goes on without one: once for each model. */
const REFUSED: Readonly<Record<string, readonly string[]>> = { anthropic_sdk: models.map(() => '400 /v1/messages') };

/** A line that `run.py` prints. */
interface Answer {
  readonly client: string;
  readonly model: string;
  readonly check: string;
  readonly error?: string;
  readonly said?: { readonly text: string; readonly usage?: object; readonly pieces?: readonly string[] };
  readonly inputs: readonly unknown[];
}

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway();
});
afterAll(() => gateway?.close());

describe.each(MODULES)('%s: %s', (environment, module, clients) => {
  let way: Watch;
  let answers: readonly Answer[];
  beforeAll(async () => {
    way = await watch(gateway.baseUrl);
    answers = await run(environment, module, way);
    await way.close();
  }, 240_000);

  describe.each(clients)('%s', (client) => {
    describe.each(models)('before a provider of $dialect', ({ model }) => {
      const answerTo = (check: string): Answer => {
        const answer = answers.find((one) => one.client === client && one.model === model && one.check === check);
        if (!answer || answer.error) throw new Error(answer?.error ?? 'There is no such answer.');
        return answer;
      };

      test('chats, and knows what it cost', () => {
        const { said } = answerTo('chat');
        expect(said?.text).toContain('You said: "Tell me about Ada Lovelace."');
        expect(said?.usage).toEqual(usageFor('Tell me about Ada Lovelace.', said?.text ?? ''));
      });

      test('streams, and knows what it cost', () => {
        const { said } = answerTo('stream');
        expect(said?.text).toContain('You said: "Tell me about Alan Turing."');
        expect(said?.pieces?.join('')).toBe(said?.text);
        expect(said?.pieces?.length).toBeGreaterThan(5);
        expect(said?.usage).toEqual(usageFor('Tell me about Alan Turing.', said?.text ?? ''));
      });

      test('calls a tool, tells what it gives, and has an answer', () => {
        const { said, inputs } = answerTo('tool');
        expect(inputs).toEqual([{ city: 'Paris', unit: 'celsius' }]);
        expect(said?.text).toContain(TOLD);
      });

      test('has an answer in the form of a schema', () => {
        expect(answerTo('extract').said).toEqual({ name: 'Ada Lovelace', age: 36 });
      });
    });
  });

  test('nothing but threads was refused, nothing else was asked for, and no client is missing here', () => {
    expect(new Set(answers.map(({ client }) => client))).toEqual(new Set(clients));
    const refused = way.seen.filter(({ status }) => status !== 200);
    expect(refused.map(({ path, status }) => `${status} ${path}`)).toEqual(REFUSED[module] ?? []);
    expect(way.elsewhere).toEqual([]);
  });
});

/** Asks everything of a module in one process, because the packages take seconds to load. */
async function run(environment: string, module: string, way: Watch): Promise<readonly Answer[]> {
  const place = { origin: way.origin, key: gateway.key, models: Object.values(MODELS) };
  const proxies = { HTTP_PROXY: way.origin, HTTPS_PROXY: way.origin, ALL_PROXY: way.origin };
  const { stdout } = await promisify(execFile)(pythonOf(environment), ['run.py', module], {
    cwd: import.meta.dirname,
    maxBuffer: 16 * 1024 * 1024,
    env: { ...OFFLINE, ...proxies, HOME: temporaryFolder(), PLACE: JSON.stringify(place) },
  });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
