/** Clients of other people, unchanged but for base URL and key, before providers of each dialect. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countTokens } from '../../../local/demo/tokens.ts';
import { type ServedGateway, startServedGateway } from '../gateway.ts';
import { MODELS } from '../models.ts';
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

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway();
});
afterAll(() => gateway?.close());

const models = Object.entries(MODELS).map(([dialect, model]) => ({ dialect, model }));

describe.each(clients)('$name', (client) => {
  describe.each(models)('before a provider of $dialect', ({ model }) => {
    const open = (): OpenClient => client.open({ ...gateway, model });

    test('chats, and knows what it cost', async () => {
      const question = 'Tell me about Ada Lovelace.';
      const { text, usage } = await open().chat(question);
      expect(text).toContain(`You said: "${question}"`);
      expect(usage).toEqual(usageFor(question, text));
    });

    test('streams, and knows what it cost', async () => {
      const question = 'Tell me about Alan Turing.';
      const { text, usage, pieces } = await open().stream(question);
      expect(text).toContain(`You said: "${question}"`);
      expect(pieces.join('')).toBe(text);
      expect(pieces.length).toBeGreaterThan(5);
      if (!client.guessesUsageOfStreams) return expect(usage).toEqual(usageFor(question, text));
      const real = usageFor(question, text);
      expect(usage.input).toBeGreaterThanOrEqual(real.input);
      expect(usage.output).toBeOneOf([real.output, real.output + 1]);
    });

    test('calls a tool, tells what it gives, and has an answer', async () => {
      const { inputs, getWeather } = aTool();
      const { text } = await open().useTool('What is the weather in Paris?', getWeather);
      expect(inputs).toEqual([{ city: 'Paris', unit: 'celsius' }]);
      expect(text).toContain(TOLD);
    });

    test('does the same in streams, if it can', async () => {
      const opened = open();
      const { inputs, getWeather } = aTool();
      const text = (await opened.streamWithTool?.('What is the weather in Paris?', getWeather))?.text;
      expect(inputs).toEqual(opened.streamWithTool ? [{ city: 'Paris', unit: 'celsius' }] : []);
      if (opened.streamWithTool) expect(text).toContain(TOLD);
    });

    test('has an answer in the form of a schema', async () => {
      const person = await open().extract('Who is it? I met Ada Lovelace, who is 36 years old.');
      expect(person).toEqual({ name: 'Ada Lovelace', age: 36 });
    });
  });
});

/** It knows the question only if the whole conversation was sent. */
const TOLD = 'The tool says: 21 degrees in Paris. That is the answer to "What is the weather in Paris?"';

/** Each message costs 4 tokens beside its text: see `local/demo/README.md`. */
function usageFor(question: string, text: string) {
  return { input: 4 + countTokens(question), output: countTokens(text) };
}

function aTool() {
  const inputs: unknown[] = [];
  const getWeather = (input: unknown) => {
    inputs.push(input);
    return '21 degrees in Paris.';
  };
  return { inputs, getWeather };
}
