import { expect, test } from 'vitest';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };
const NESTED = { type: 'function', function: { name: 'f', description: 'd', parameters: SCHEMA } };
const ASKED = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
const read = (body: object) => openaiChat.readRequest({ ...ASKED, ...body }, 100).original.body;

test.each<[string, object, object]>([
  ['of Responses', { type: 'function', name: 'f', description: 'd', parameters: SCHEMA }, NESTED],
  [
    'of Responses with the schema of Anthropic',
    { type: 'function', name: 'f', description: 'd', input_schema: SCHEMA },
    NESTED,
  ],
  ['of Anthropic', { name: 'f', description: 'd', input_schema: SCHEMA }, NESTED],
  ['of Anthropic with its type', { type: 'custom', name: 'f', description: 'd', input_schema: SCHEMA }, NESTED],
  ['of Responses without a type', { name: 'f', description: 'd', parameters: SCHEMA }, NESTED],
  ['of chat without a type', { function: NESTED.function }, NESTED],
  [
    'of free text, flat',
    {
      type: 'custom',
      name: 'apply_patch',
      description: 'd',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: X' },
    },
    {
      type: 'custom',
      custom: {
        name: 'apply_patch',
        description: 'd',
        format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: X' } },
      },
    },
  ],
])('a tool in the form %s is one in that of chat, with messages and with input', (_, told, nested) => {
  expect(read({ tools: [told] }).tools).toEqual([nested]);
  expect(openaiChat.readRequest({ model: 'm', input: 'Hi', tools: [told] }, 100).original.body.tools).toEqual([nested]);
});

test.each<[object, object]>([
  [
    { type: 'function', name: 'f' },
    { type: 'function', function: { name: 'f' } },
  ],
  [
    { type: 'custom', name: 'f' },
    { type: 'custom', custom: { name: 'f' } },
  ],
  [
    { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'f' }] },
    {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
    },
  ],
])('the choice %j is said as chat has it', (told, nested) => {
  expect(read({ tools: [NESTED], tool_choice: told }).tool_choice).toEqual(nested);
});

test('tools that a host runs itself, and all in the form of chat, are left as they came', () => {
  const body = {
    ...ASKED,
    tools: [NESTED, { type: 'openrouter:web_search', parameters: { max_results: 3 } }],
    tool_choice: 'auto',
  };
  expect(openaiChat.readRequest(body, 100).original.body).toBe(body);
});
