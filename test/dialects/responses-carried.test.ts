import { describe, expect, test } from 'vitest';
import { objectsIn } from '../../lambda/core/json.ts';
import { sealedText } from '../../lambda/dialects/openai-responses/seal.ts';
import { carryingGateway, whole } from './a-carrying-gateway.ts';

const gateway = carryingGateway();
const ANSWER = { id: 'resp_1', object: 'response', created_at: 1, status: 'completed', model: 'm', output: [] };
const NATIVE = [
  'openai/gpt-5.6-terra',
  'xai/grok-4.6',
  'groq/openai/gpt-oss-120b',
  'openrouter/z-ai/glm-4.6',
  'bedrock/openai.gpt-oss-120b',
];
const SYSTEM_ONLY = ['xai/grok-4.6', 'groq/openai/gpt-oss-120b'];
const seal = sealedText({ type: 'reasoning-seal', origin: 'anthropic', signature: 'sig', choice: 0 });
const CLAUDES = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'Hm' }],
  encrypted_content: seal,
};
const OPENAIS = { ...CLAUDES, id: 'rs_2', encrypted_content: 'gAAA' };
const SAID = { role: 'assistant', content: 'So' };
const USER = { role: 'user', content: 'And?' };

async function inputAt(model: string, input: readonly object[]): Promise<unknown> {
  gateway.script(whole(ANSWER));
  return (await gateway.responses(model, { input })).sent.input;
}

describe.each(NATIVE)('a conversation that goes on at %s in its own words', (model) => {
  test('leaves a thought behind that was sealed here for another provider', async () => {
    expect(await inputAt(model, [CLAUDES, SAID, USER])).toEqual([SAID, USER]);
  });

  test('keeps a thought that was not sealed here', async () => {
    expect(await inputAt(model, [OPENAIS, SAID, USER])).toEqual([OPENAIS, SAID, USER]);
  });

  test('has the role of a developer where the host knows it, and that of the system elsewhere', async () => {
    const tools = { type: 'additional_tools', role: 'developer', tools: [] };
    const input = [
      { role: 'developer', content: 'a' },
      { type: 'message', role: 'developer', content: 'b' },
      tools,
      USER,
    ];
    const role = SYSTEM_ONLY.includes(model) ? 'system' : 'developer';
    const sent = objectsIn(await inputAt(model, input));
    expect(sent.map((item) => item.role)).toEqual([role, role, 'developer', 'user']);
    expect(Object.keys(sent[1] ?? {})).toEqual(['type', 'role', 'content']);
  });
});
