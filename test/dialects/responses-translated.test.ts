import { describe, expect, test } from 'vitest';
import { answer, frames } from '../support/fake-provider.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';
import { CHAT, responsesGateway } from './a-responses-gateway.ts';

const headgate = responsesGateway();

describe('before a provider that has chat alone', () => {
  test('the official client gets a whole response, with what it cost', async () => {
    headgate.provider().script(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } }));
    const response = await headgate
      .openai()
      .responses.create({ model: CHAT, instructions: 'Be kind.', input: 'Hello' });
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model: CHAT,
      output_text: 'Hi',
      instructions: 'Be kind.',
      usage: { input_tokens: 10, output_tokens: 3, total_tokens: 13, cost: 0.000016 },
    });
    expect(response.id).toMatch(/^resp_/);
    expect(headgate.sent().messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hello' },
    ]);
  });

  test('its stream is whole: the client puts together text, thought and calls', async () => {
    const toolCalls = [{ id: 'c1', name: 'search', json: '{"q":1}' }];
    headgate
      .provider()
      .script(answer({ text: 'Hi there', reasoning: 'Hm', toolCalls, usage: { inputTokens: 10, outputTokens: 3 } }));
    const stream = headgate.openai().responses.stream({
      model: CHAT,
      input: 'Hello',
      tools: [{ type: 'function', name: 'search', parameters: {}, strict: false }],
    });
    const types = new Set<string>();
    for await (const event of stream) types.add(event.type);
    const response = await stream.finalResponse();
    expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message', 'function_call']);
    expect(response).toMatchObject({ status: 'completed', output_text: 'Hi there', usage: { total_tokens: 13 } });
    expect(types.has('response.function_call_arguments.done')).toBe(true);
    expect(headgate.sent().tools).toMatchObject([{ type: 'function', function: { name: 'search', strict: false } }]);
  });

  test('the bytes of its stream follow the life of a response', async () => {
    headgate.provider().script(answer({ text: 'Hi there', reasoning: 'Hm', finishReason: 'length' }));
    const { frames: seen } = await headgate.ask({ model: CHAT, input: 'Hello', stream: true });
    const last = requireGoodLifecycle(seen);
    expect(last).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    expect(seen.some(({ data }) => data === '[DONE]')).toBe(false);
  });

  test('a provider that breaks off fails the response', async () => {
    const chunk = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'm' };
    const delta = { ...chunk, choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] };
    headgate.provider().script(frames([`data: ${JSON.stringify(delta)}`]));
    const { frames: seen } = await headgate.ask({ model: CHAT, input: 'Hello', stream: true });
    expect(requireGoodLifecycle(seen)).toMatchObject({ status: 'failed', error: { code: 'provider_stream_cut' } });
  });

  test.each([
    [{ previous_response_id: 'resp_0' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
    [{ background: true, stream: true }, 'background'],
    [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'input'],
  ])('%j is refused, because the provider has kept nothing', async (fields, param) => {
    const { response } = await headgate.ask({ model: CHAT, input: 'Hello', ...fields });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
  });

  // What Codex sends and needs, as its source has it: codex-rs, at one stored commit.
  test('Codex completes a turn: its search is left out, its patch is free text', async () => {
    const json = JSON.stringify({ input: '*** Begin Patch' });
    headgate.provider().script(answer({ text: 'Patching.', toolCalls: [{ id: 'c9', name: 'apply_patch', json }] }));
    const { response, frames: seen } = await headgate.ask({
      model: CHAT,
      instructions: 'You are Codex.',
      input: [
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Rules.' }] },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Fix it.' }] },
        { type: 'reasoning', summary: [], encrypted_content: 'gAAAA' },
        { type: 'function_call', call_id: 'c1', name: 'shell', arguments: '{"command":["ls"]}' },
        { type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', input: '*** A' },
        { type: 'function_call_output', call_id: 'c1', output: 'a.ts' },
        { type: 'custom_tool_call_output', call_id: 'c2', output: 'Done.' },
      ],
      tools: [
        { type: 'function', name: 'shell', parameters: { type: 'object', properties: {} }, strict: false },
        { type: 'custom', name: 'apply_patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "*"' } },
        { type: 'web_search' },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'medium', summary: 'auto' },
      prompt_cache_key: 'k',
      text: { verbosity: 'low' },
    });
    expect(requireGoodLifecycle(seen)).toMatchObject({ status: 'completed', id: expect.stringMatching(/^resp_/) });
    const done = seen
      .filter(({ event }) => event === 'response.output_item.done')
      .map(({ data }) => JSON.parse(data).item);
    expect(done).toMatchObject([
      { type: 'message', content: [{ text: 'Patching.' }] },
      { type: 'custom_tool_call', call_id: 'c9', name: 'apply_patch', input: '*** Begin Patch' },
    ]);
    expect(response.headers.get('x-headgate-dropped')).toContain('tools.web_search');
    expect(headgate.sent().messages).toMatchObject([
      { role: 'system', content: 'You are Codex.' },
      { role: 'system', content: 'Rules.' },
      { role: 'user', content: 'Fix it.' },
      { role: 'assistant', tool_calls: [{ id: 'c1' }, { id: 'c2', function: { name: 'apply_patch' } }] },
      { role: 'tool', tool_call_id: 'c1', content: 'a.ts' },
      { role: 'tool', tool_call_id: 'c2', content: 'Done.' },
    ]);
  });
});
