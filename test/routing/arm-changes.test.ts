import { expect, test } from 'vitest';
import { anExperiment } from '../support/an-experiment.ts';
import { aNetwork, at } from './a-network.ts';

const change = { prefix: 'Be brief.', temperature: 0.1, topP: 0.5, maxOutputTokens: 7, effort: 'low' };
const network = aNetwork((builder) =>
  builder.withRoute('smart', anExperiment({ control: { route: at('a'), share: 0 }, b: { route: at('b'), change } })),
);

/** What the provider gets of a request to an arm that asks in its own way. */
async function asked(path: string, body: object): Promise<unknown> {
  const response = await network.headgate.fetch(`https://headgate.invalid/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${network.headgate.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'smart', ...body }),
  });
  expect(response.status).toBe(200);
  await response.text();
  return network.b.requests.at(-1)?.json;
}

const HI = { role: 'user', content: 'Hi' };
const OWN = { temperature: 1, top_p: 0.9 };
const SET = { temperature: 0.1, top_p: 0.5, reasoning_effort: 'low' };

test.each([
  ['a chat without a system message', [HI], [{ role: 'system', content: 'Be brief.' }, HI]],
  [
    'a chat with one',
    [{ role: 'system', content: 'Be polite.' }, HI],
    [{ role: 'system', content: 'Be brief.\n\nBe polite.' }, HI],
  ],
  [
    'a chat with one in parts',
    [{ role: 'developer', content: [{ type: 'text', text: 'Be polite.' }] }, HI],
    [
      {
        role: 'developer',
        content: [
          { type: 'text', text: 'Be brief.' },
          { type: 'text', text: 'Be polite.' },
        ],
      },
      HI,
    ],
  ],
])('%s is prefixed, and its parameters are those of the arm', async (_, messages, expected) => {
  const body = { messages, ...OWN, max_tokens: 100, reasoning_effort: 'high' };
  expect(await asked('chat/completions', body)).toMatchObject({ messages: expected, ...SET, max_tokens: 7 });
});

test('every name that the caller has for a bound or an effort has the value of the arm, and no other', async () => {
  const body = {
    messages: [HI],
    max_tokens: 100,
    max_completion_tokens: 100,
    reasoning: { effort: 'high', max_tokens: 9 },
  };
  const json = await asked('chat/completions', body);
  expect(json).toMatchObject({ max_tokens: 7, max_completion_tokens: 7, reasoning: { effort: 'low' } });
  expect(JSON.stringify(json)).not.toMatch(/100|high|"max_tokens":9|reasoning_effort/);
});

test.each([
  ['without instructions', {}, 'Be brief.'],
  ['with instructions', { instructions: 'Be polite.' }, 'Be brief.\n\nBe polite.'],
])('so is a response %s', async (_, more, content) => {
  const body = { input: 'Hi', ...OWN, max_output_tokens: 100, reasoning: { effort: 'high' }, store: false, ...more };
  const json = await asked('responses', body);
  expect(json).toMatchObject({ messages: [{ content }, HI], ...SET });
  expect(JSON.stringify(json)).toMatch(/"max_(?:completion_)?tokens":7\b/);
  expect(JSON.stringify(json)).not.toMatch(/100|high/);
});

test.each([
  ['without a system text', {}, 'Be brief.'],
  ['with one', { system: 'Be polite.' }, 'Be brief.\n\nBe polite.'],
])('so is a message %s', async (_, more, content) => {
  const body = { messages: [HI], ...OWN, max_tokens: 100, output_config: { effort: 'high' }, ...more };
  const json = await asked('messages', body);
  expect(json).toMatchObject({ messages: [{ content }, HI], ...SET });
  expect(JSON.stringify(json)).toMatch(/"max_(?:completion_)?tokens":7\b/);
  expect(JSON.stringify(json)).not.toMatch(/100|high/);
});
