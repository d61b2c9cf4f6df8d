import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoProvider, startDemoProvider } from '../../../local/demo/server.ts';

let provider: DemoProvider;
let client: OpenAI;
beforeAll(async () => {
  provider = await startDemoProvider();
  client = new OpenAI({ baseURL: provider.url, apiKey: 'none is needed', maxRetries: 0 });
});
afterAll(() => provider.close());

const TOOLS: OpenAI.Responses.Tool[] = [
  {
    type: 'namespace',
    name: 'functions',
    description: '',
    tools: [
      { type: 'custom', name: 'script', description: 'Runs a script.' },
      { type: 'function', name: 'weather', parameters: { type: 'object', properties: {} }, strict: false },
    ],
  },
];
const ask = (content: string) =>
  client.responses
    .stream({
      model: 'chat-fast',
      input: [
        { type: 'additional_tools', role: 'developer', tools: TOOLS },
        { role: 'user', content },
      ],
    })
    .finalResponse();

test('a tool that an item of the input brings along is called by its own name, in its namespace', async () => {
  const { output } = await ask('What is the weather?');
  expect(output).toMatchObject([{ type: 'function_call', name: 'weather', namespace: 'functions', arguments: '{}' }]);
});

test('a tool of free text is called with text', async () => {
  const { output } = await ask('Run a script');
  expect(output).toMatchObject([{ type: 'custom_tool_call', name: 'script', input: expect.stringMatching(/./) }]);
});

test('what is said can be said by a script', async () => {
  const compose = () => ({ reasoning: [], text: ['As told.'], toolCalls: [], finishReason: 'stop' as const });
  await using scripted = await started({ compose });
  const openai = new OpenAI({ baseURL: scripted.url, apiKey: 'none is needed' });
  const { output_text } = await openai.responses.create({ model: 'chat-fast', input: 'Hello' });
  expect(output_text).toBe('As told.');
});

async function started(options: Parameters<typeof startDemoProvider>[0]) {
  const other = await startDemoProvider(options);
  return { url: other.url, [Symbol.asyncDispose]: () => other.close() };
}
