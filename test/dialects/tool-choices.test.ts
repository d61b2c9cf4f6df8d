import { describe, expect, test } from 'vitest';
import { objectIn, objectsIn } from '../../lambda/core/json.ts';
import type { Json } from '../../lambda/core/types.ts';
import { carryingGateway, whole } from './a-carrying-gateway.ts';

const gateway = carryingGateway();
const PARAMETERS = { type: 'object', properties: {} };
const NAMES = ['look', 'hear', 'smell'];
const IN_CHAT = NAMES.map((name) => ({ type: 'function', function: { name, parameters: PARAMETERS } }));
const FLAT = NAMES.map((name) => ({ type: 'function', name, parameters: PARAMETERS }));
const NAMESPACE = { type: 'namespace', name: 'ns', tools: FLAT };
const CLAUDE = 'anthropic/claude-sonnet-4-6';
const MISTRAL = 'mistral/mistral-small-latest';

const chat = (model: string, tool_choice: unknown, tools: readonly Json[] = IN_CHAT) =>
  gateway.chat(model, { messages: [{ role: 'user', content: 'Hi' }], tools, tool_choice });
const responses = (model: string, tool_choice: unknown, tools: readonly Json[] = FLAT) =>
  gateway.responses(model, { input: 'Hi', tools, tool_choice });
const amongInChat = (mode: string, ...names: readonly string[]) => ({
  type: 'allowed_tools',
  allowed_tools: { mode, tools: names.map((name) => ({ type: 'function', function: { name } })) },
});
const among = (mode: string, ...names: readonly string[]) => ({
  type: 'allowed_tools',
  mode,
  tools: names.map((name) => ({ type: 'function', name })),
});
const offered = ({ tools }: Json) => objectsIn(tools).map(({ name, function: f }) => name ?? objectIn(f)?.name);

describe('a choice among some of the tools', () => {
  test('is said as such from a chat to Responses at OpenAI, which has a form of its own for it', async () => {
    const { sent, dropped } = await chat('openai/gpt-5.6-terra', amongInChat('required', 'look', 'hear'));
    expect(sent.tool_choice).toEqual(among('required', 'look', 'hear'));
    expect([offered(sent), dropped]).toEqual([NAMES, []]);
  });

  test('and from Responses to a chat there', async () => {
    const { sent } = await responses('chat-openai/gpt-4.1', among('auto', 'look', 'hear'));
    expect(sent.tool_choice).toEqual(amongInChat('auto', 'look', 'hear'));
    expect(offered(sent)).toEqual(NAMES);
  });

  test('has these tools alone offered to Claude', async () => {
    const one = await chat(CLAUDE, amongInChat('required', 'look', 'hear'));
    const other = await responses(CLAUDE, among('auto', 'look', 'hear'));
    expect([offered(one.sent), one.sent.tool_choice]).toEqual([['look', 'hear'], { type: 'any' }]);
    expect([offered(other.sent), other.sent.tool_choice]).toEqual([['look', 'hear'], { type: 'auto' }]);
  });

  test.each([MISTRAL, 'gemini/gemini-3.6-flash', 'cerebras/gpt-oss-120b'])(
    'and to %s, which knows no such form',
    async (model) => {
      const { sent } = await responses(model, among('required', 'smell'));
      expect([offered(sent), sent.tool_choice]).toEqual([['smell'], 'required']);
    },
  );

  test('goes on as it came where nothing is translated', async () => {
    const { sent } = await responses('openai/gpt-5.6-terra', among('required', 'look'));
    expect(sent.tool_choice).toEqual(among('required', 'look'));
  });

  test('may name tools of a namespace', async () => {
    const tools = [{ type: 'function', name: 'hear', namespace: 'ns' }];
    const { sent } = await responses(MISTRAL, { type: 'allowed_tools', mode: 'auto', tools }, [NAMESPACE, ...FLAT]);
    expect(offered(sent)).toEqual(['ns__hear']);
  });

  test.each([[CLAUDE], [MISTRAL]])('that names a tool of nobody is refused for %s', async (model) => {
    const { status, got } = await responses(model, among('auto', 'taste'));
    expect([status, objectIn(got.error)?.param]).toEqual([400, 'tool_choice']);
  });

  test('that leaves a chat without a tool is refused', async () => {
    const { status, got } = await chat(CLAUDE, amongInChat('auto', 'taste'));
    expect([status, objectIn(got.error)?.param]).toEqual([400, 'tool_choice']);
  });
});

describe('a choice of one tool', () => {
  test('of a namespace is a choice of that one', async () => {
    const { sent } = await responses(MISTRAL, { type: 'function', name: 'hear', namespace: 'ns' }, [NAMESPACE]);
    expect(sent.tool_choice).toEqual({ type: 'function', function: { name: 'ns__hear' } });
  });

  test('that is not offered is refused', async () => {
    const { status, got } = await responses(CLAUDE, { type: 'function', name: 'taste' });
    expect([status, objectIn(got.error)?.param]).toEqual([400, 'tool_choice']);
  });

  test.each([[FLAT], [[]]])('that only the provider could run is left to the model, and named', async (own) => {
    const usage = { input_tokens: 1, output_tokens: 1 };
    const content = [{ type: 'text', text: 'So' }];
    gateway.script(whole({ id: 'm', type: 'message', role: 'assistant', content, stop_reason: 'end_turn', usage }));
    const { sent, dropped } = await responses(CLAUDE, { type: 'web_search' }, [...own, { type: 'web_search' }]);
    expect(sent.tool_choice).toBeUndefined();
    expect(dropped).toEqual(expect.arrayContaining(['tools.web_search', 'tool_choice']));
  });
});

describe('a choice in other words', () => {
  test.each(['any', { type: 'any' }, 'required'])('that asks for some tool is heard: %j', async (choice) => {
    expect((await chat(CLAUDE, choice)).sent.tool_choice).toEqual({ type: 'any' });
  });

  test.each(['some', 1, { type: 'function' }])('that nobody knows is refused: %j', async (choice) => {
    expect((await chat(CLAUDE, choice)).status).toBe(400);
    expect((await responses(CLAUDE, choice)).status).toBe(400);
  });
});
