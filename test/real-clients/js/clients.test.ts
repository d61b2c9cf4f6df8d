/** Clients of other people, unchanged but for base URL and key, before providers of each dialect. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countTokens } from '../../../local/demo/tokens.ts';
import { TOLD } from '../asked.ts';
import { type ServedGateway, startServedGateway } from '../gateway.ts';
import { MODELS, THINKING_MODELS } from '../models.ts';
import type { Client, OpenClient } from './client.ts';

/** What each folder has installed is for its own modules only, and is not known to the types of the product. */
const FILES = [
  'current/openai.mjs',
  'current/anthropic.mjs',
  'current/ai-sdk.mjs',
  'current/langchain.mjs',
  'current/agents.mjs',
  'llamaindex/llamaindex.mjs',
  'instructor/instructor.mjs',
];
const modules: readonly { readonly clients: readonly Client[] }[] = await Promise.all(
  FILES.map((file) => import(`./${file}`)),
);
const clients = modules.flatMap((module) => module.clients);

/** To ask a client what it can do. */
const NOWHERE = { baseUrl: 'http://127.0.0.1:1/v1', key: 'none' };

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway();
});
afterAll(() => gateway?.close());

describe.each(clients)('$name', (client) => {
  describe.each(Object.entries(MODELS))('before a provider of %s', (_, model) => {
    const open = (): OpenClient => client.open({ ...gateway, model });

    test('chats, and knows what it cost', async () => {
      const question = 'Tell me about Ada Lovelace.';
      const { text, usage } = await open().chat(question);
      expect(text).toContain(`You said: "${question}"`);
      expect(usage).toEqual({ input: tokensOf(question), output: countTokens(text) });
    });

    test('streams, and knows what it cost', async () => {
      const question = 'Tell me about Alan Turing.';
      const { text, usage, pieces } = await open().stream(question);
      expect(text).toContain(`You said: "${question}"`);
      expect(pieces.join('')).toBe(text);
      expect(pieces.length).toBeGreaterThan(5);
      const real = { input: tokensOf(question), output: countTokens(text) };
      if (!client.guessesUsageOfStreams) return expect(usage).toEqual(real);
      expect(usage.input).toBeGreaterThanOrEqual(real.input);
      expect(usage.output).toBeOneOf([real.output, real.output + 1]);
    });

    test('has an answer in the form of a schema', async () => {
      const person = await open().extract('Who is it? I met Ada Lovelace, who is 36 years old.');
      expect(person).toEqual({ name: 'Ada Lovelace', age: 36 });
    });
  });

  const both = [...Object.entries(MODELS), ...Object.values(THINKING_MODELS).map((model) => [model, model] as const)];
  describe.each(both)('in more than one step, before %s', (_, model) => {
    const open = (): OpenClient => client.open({ ...gateway, model });

    test('goes on with all that was said', async () => {
      const { before, text, usage } = await open().goOn('Who are you?', 'And why?');
      expect(before).toContain('You said: "Who are you?"');
      expect(text).toContain('You said: "And why?"');
      // Thoughts cost nothing here when they come back, so that this counts the words of all three turns.
      expect(usage.input).toBe(tokensOf('Who are you?', before, 'And why?'));
    });

    test('calls a tool, tells what it gives, and has an answer', async () => {
      const { inputs, getWeather } = aTool();
      const { text } = await open().useTool('What is the weather in Paris?', getWeather);
      expect(inputs).toEqual([{ city: 'Paris', unit: 'celsius' }]);
      expect(text).toContain(TOLD);
    });

    if (!client.open({ ...NOWHERE, model }).streamWithTool) return;
    test('does the same in streams', async () => {
      const { inputs, getWeather } = aTool();
      const said = await open().streamWithTool?.('What is the weather in Paris?', getWeather);
      expect(inputs).toEqual([{ city: 'Paris', unit: 'celsius' }]);
      expect(said?.text).toContain(TOLD);
    });
  });
});

/** Each message costs 4 tokens beside its text: see `local/demo/README.md`. */
function tokensOf(...messages: readonly string[]): number {
  return messages.reduce((sum, text) => sum + 4 + countTokens(text), 0);
}

function aTool() {
  const inputs: unknown[] = [];
  const getWeather = (input: unknown) => {
    inputs.push(input);
    return '21 degrees in Paris.';
  };
  return { inputs, getWeather };
}
