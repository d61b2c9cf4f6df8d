/** Tools that items of the input bring along, as Codex offers its own to the models that it knows. */
import { expect, test } from 'vitest';
import { answer } from '../support/fake-provider.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';
import { CHAT, NATIVE, responsesGateway } from './a-responses-gateway.ts';

const headgate = responsesGateway();

const ADDED = {
  type: 'additional_tools',
  id: 'at_1',
  role: 'developer',
  tools: [
    {
      type: 'namespace',
      name: 'functions',
      tools: [
        { type: 'custom', name: 'exec', description: 'Runs a script.' },
        { type: 'function', name: 'wait', parameters: { type: 'object', properties: {} }, strict: false },
      ],
    },
    { type: 'web_search' },
  ],
};
const CALL = { type: 'function_call', call_id: 'c1', name: 'wait', namespace: 'functions', arguments: '{}' };
const INPUT = [
  ADDED,
  { type: 'message', role: 'user', content: 'Go' },
  CALL,
  { ...ADDED, id: 'at_2', tools: [{ type: 'function', name: 'late', parameters: { type: 'object' }, strict: false }] },
  { type: 'function_call_output', call_id: 'c1', output: 'done' },
];

test('are offered to a provider of another dialect, and called by their own names', async () => {
  const toolCalls = [{ id: 'c2', name: 'functions__exec', json: JSON.stringify({ input: 'text(1)' }) }];
  headgate.provider().script(answer({ toolCalls }));
  const { response, frames } = await headgate.ask({ model: CHAT, input: INPUT, tool_choice: 'auto', stream: true });
  expect(requireGoodLifecycle(frames)).toMatchObject({
    status: 'completed',
    output: [{ type: 'custom_tool_call', call_id: 'c2', name: 'exec', namespace: 'functions', input: 'text(1)' }],
  });
  expect(headgate.sent().tools).toMatchObject([
    { function: { name: 'functions__exec' } },
    { function: { name: 'functions__wait' } },
    { function: { name: 'late' } },
  ]);
  expect(headgate.sent().messages).toMatchObject([
    { role: 'user' },
    { role: 'assistant', tool_calls: [{ id: 'c1', function: { name: 'functions__wait' } }] },
    { role: 'tool', tool_call_id: 'c1' },
  ]);
  expect(response.headers.get('x-headgate-dropped')).toContain('tools.web_search');
});

test('reach a provider of the same dialect as they are', async () => {
  await headgate.ask({ model: NATIVE, input: INPUT });
  expect(headgate.sent().input).toEqual(INPUT);
});
