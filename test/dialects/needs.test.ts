import { describe, expect, test } from 'vitest';
import type { Needs } from '../../lambda/core/needs.ts';
import type { Json } from '../../lambda/core/types.ts';
import { dialects } from '../../lambda/dialects/index.ts';

const PNG = 'A'.repeat(40_000);
const needsOf = (path: string, body: Json): Needs => {
  const dialect = dialects.find((one) => one.path === path);
  if (!dialect) throw new Error(path);
  const sent = { model: 'm', max_tokens: 9, ...body };
  return dialect.readRequest(sent, JSON.stringify(sent).length).needs();
};
const user = (content: unknown) => ({ role: 'user', content });
const said = { role: 'assistant', content: 'Yes.' };

/** The same things, as each dialect says them. */
const SAYINGS: readonly (readonly [path: string, what: string, body: Json, needs: Partial<Needs>])[] = [
  [
    '/chat/completions',
    'nothing more',
    { messages: [user('Hi')] },
    { tools: 0, images: false, reasoning: false, schema: false },
  ],
  [
    '/chat/completions',
    'tools',
    { messages: [user('Hi')], tools: [{ type: 'function' }, { type: 'function' }] },
    { tools: 2 },
  ],
  [
    '/chat/completions',
    'a schema',
    { messages: [user('Hi')], response_format: { type: 'json_schema' } },
    { schema: true },
  ],
  [
    '/chat/completions',
    'JSON alone',
    { messages: [user('Hi')], response_format: { type: 'json_object' } },
    { schema: false },
  ],
  [
    '/chat/completions',
    'a picture',
    { messages: [user([{ type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }])] },
    { images: true },
  ],
  [
    '/chat/completions',
    'a document',
    { messages: [user([{ type: 'file', file: { file_data: PNG } }])] },
    { documents: true },
  ],
  ['/chat/completions', 'thought', { messages: [user('Hi')], reasoning_effort: 'high' }, { reasoning: true }],
  [
    '/chat/completions',
    'thought, in OpenRouter’s words',
    { messages: [user('Hi')], reasoning: { max_tokens: 2_000 } },
    { reasoning: true },
  ],
  ['/chat/completions', 'no thought', { messages: [user('Hi')], reasoning_effort: 'none' }, { reasoning: false }],
  ['/chat/completions', 'more of a conversation', { messages: [user('Hi'), said, user('So?')] }, { isContinued: true }],
  ['/responses', 'nothing more', { input: 'Hi' }, { tools: 0, images: false, reasoning: false, schema: false }],
  ['/responses', 'tools', { input: 'Hi', tools: [{ type: 'function' }] }, { tools: 1 }],
  ['/responses', 'a schema', { input: 'Hi', text: { format: { type: 'json_schema' } } }, { schema: true }],
  [
    '/responses',
    'a picture',
    { input: [user([{ type: 'input_image', image_url: `data:image/png;base64,${PNG}` }])] },
    { images: true },
  ],
  ['/responses', 'a document', { input: [user([{ type: 'input_file', file_data: PNG }])] }, { documents: true }],
  ['/responses', 'thought', { input: 'Hi', reasoning: { effort: 'high' } }, { reasoning: true }],
  ['/responses', 'more of a conversation', { input: [user('Hi'), { type: 'function_call' }] }, { isContinued: true }],
  [
    '/messages',
    'nothing more',
    { messages: [user('Hi')] },
    { tools: 0, images: false, reasoning: false, schema: false },
  ],
  ['/messages', 'tools', { messages: [user('Hi')], tools: [{ name: 'look' }] }, { tools: 1 }],
  [
    '/messages',
    'a schema',
    { messages: [user('Hi')], output_config: { format: { type: 'json_schema' } } },
    { schema: true },
  ],
  [
    '/messages',
    'a picture',
    { messages: [user([{ type: 'image', source: { type: 'base64', data: PNG } }])] },
    { images: true },
  ],
  [
    '/messages',
    'a picture that a tool has given',
    {
      messages: [user([{ type: 'tool_result', content: [{ type: 'image', source: { type: 'base64', data: PNG } }] }])],
    },
    { images: true },
  ],
  [
    '/messages',
    'a document',
    { messages: [user([{ type: 'document', source: { type: 'base64', data: PNG } }])] },
    { documents: true },
  ],
  [
    '/messages',
    'a document of text',
    { messages: [user([{ type: 'document', source: { type: 'text', data: 'Hi' } }])] },
    { documents: false },
  ],
  [
    '/messages',
    'thought',
    { messages: [user('Hi')], thinking: { type: 'enabled', budget_tokens: 2_000 } },
    { reasoning: true },
  ],
  [
    '/messages',
    'thought if the model likes',
    { messages: [user('Hi')], thinking: { type: 'adaptive' } },
    { reasoning: false },
  ],
  ['/messages', 'more of a conversation', { messages: [user('Hi'), said, user('So?')] }, { isContinued: true }],
  ['/embeddings', 'vectors', { input: 'Hi' }, { kind: 'embedding', isContinued: false }],
  [
    '/embeddings',
    'vectors of token ids',
    {
      input: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    },
    { kind: 'embedding', inputTokens: 3 },
  ],
  ['/completions', 'a prompt', { prompt: 'Hi' }, { kind: 'chat', tools: 0 }],
];

describe('what a request needs', () => {
  test.each(SAYINGS)('at %s: %s', (path, _what, body, needs) => {
    expect(needsOf(path, body)).toMatchObject(needs);
  });

  test.each([
    ['/chat/completions', (text: string) => ({ messages: [user(text)] })],
    ['/responses', (text: string) => ({ input: text })],
    ['/messages', (text: string) => ({ messages: [user(text)] })],
    ['/completions', (text: string) => ({ prompt: text })],
    ['/embeddings', (text: string) => ({ input: text })],
  ] satisfies [string, (text: string) => Json][])('is estimated to be a quarter of its bytes at %s', (path, body) => {
    const { inputTokens } = needsOf(path, body('word '.repeat(4_000)));
    expect(inputTokens).toBeGreaterThan(4_900);
    expect(inputTokens).toBeLessThan(5_200);
  });

  test.each(SAYINGS.filter(([, what]) => /picture/.test(what)))(
    'counts no bytes of media at %s: %s',
    (path, _what, body) => {
      expect(needsOf(path, body).inputTokens).toBeLessThan(2_000);
    },
  );
});

describe('the opening of a conversation', () => {
  const turns = (path: string, ...messages: object[]): Json =>
    path === '/responses' ? { input: messages } : { messages };

  test.each(['/chat/completions', '/responses', '/messages'])('stays the same as it goes on at %s', (path) => {
    const first = needsOf(path, turns(path, user('Hi'))).opening;
    expect(needsOf(path, turns(path, user('Hi'), said, user('So?'))).opening).toBe(first);
    expect(needsOf(path, turns(path, user('Ho'), said, user('So?'))).opening).not.toBe(first);
  });

  test('holds what is said before the first question', () => {
    const system = needsOf('/chat/completions', { messages: [{ role: 'system', content: 'Be brief.' }, user('Hi')] });
    expect(system.opening).toContain('Be brief.');
    expect(needsOf('/messages', { system: 'Be brief.', messages: [user('Hi')] }).opening).toContain('Be brief.');
    expect(needsOf('/responses', { instructions: 'Be brief.', input: 'Hi' }).opening).toContain('Be brief.');
  });
});
