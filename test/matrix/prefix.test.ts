import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';
import { LOOK_SCHEMA } from './callers/questions.ts';
import { playOf } from './houses/house.ts';
import { houseOf } from './houses/index.ts';
import { objects } from './houses/strictness.ts';
import { ROWS } from './table.ts';

/** How a client of each dialect keeps a conversation: what it sends, and what it adds to it for the next turn. */
const CLIENTS = {
  '/chat/completions': {
    first: (turns: readonly Json[]) => ({
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters: LOOK_SCHEMA } }],
      messages: [{ role: 'system', content: 'Be brief.' }, ...turns],
      max_completion_tokens: 10_000,
      reasoning_effort: 'high',
    }),
    ask: (text: string) => ({ role: 'user', content: text }),
    added({ choices }: Json): readonly Json[] {
      const message = objects(choices)[0]?.message as Json; // Every answer has one.
      const results = objects(message.tool_calls).map(({ id }) => ({
        role: 'tool',
        tool_call_id: id,
        content: 'seen',
      }));
      return [message, ...results];
    },
  },
  '/messages': {
    first: (turns: readonly Json[]) => ({
      tools: [{ name: 'look', description: 'Looks.', input_schema: LOOK_SCHEMA }],
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
      ],
      messages: turns,
      max_tokens: 10_000,
      metadata: { user_id: 'user_1' },
    }),
    ask: (text: string) => ({ role: 'user', content: text }),
    added({ content }: Json): readonly Json[] {
      const uses = objects(content).filter(({ type }) => type === 'tool_use');
      const results = uses.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'seen' }));
      return [{ role: 'assistant', content }, ...(results.length > 0 ? [{ role: 'user', content: results }] : [])];
    },
  },
  '/responses': {
    first: (turns: readonly Json[]) => ({
      tools: [{ type: 'function', name: 'look', description: 'Looks.', parameters: LOOK_SCHEMA }],
      instructions: 'Be brief.',
      input: turns,
      reasoning: { effort: 'low', summary: 'auto' },
      max_output_tokens: 10_000,
      store: false,
    }),
    ask: (text: string) => ({ role: 'user', content: text }),
    added({ output }: Json): readonly Json[] {
      const calls = objects(output).filter(({ type }) => type === 'function_call');
      return [
        ...objects(output),
        ...calls.map(({ call_id }) => ({ type: 'function_call_output', call_id, output: 'seen' })),
      ];
    },
  },
} as const;
const TURNS = ['tools', 'reasoning', 'parallel tools', 'text', 'tools', 'text'] as const;

let provider: FakeProvider;
let origin: string;
beforeAll(async () => {
  provider = await startFakeProvider();
  origin = provider.url.replace(/\/v1$/, '');
});
afterAll(() => provider.close());

describe.each(Object.keys(CLIENTS) as (keyof typeof CLIENTS)[])('rows 101 and 103: a conversation at %s', (path) => {
  const { first, ask, added } = CLIENTS[path];

  test.each(ROWS)('with $provider at $model is at each turn what it was, and more', async (row) => {
    provider.reset();
    let headgate: TestGateway | undefined;
    const turns: Json[] = [];
    for (const [at, name] of TURNS.entries()) {
      // In its midst the gateway is another one, which remembers nothing.
      if (at === 0 || at === 3) {
        await headgate?.close();
        headgate = aGateway()
          .withProvider(row.provider, { url: `${origin}/${row.provider}/v1` })
          .start();
      }
      provider.otherwise(playOf(houseOf(row.provider), name));
      if (at === 0 || TURNS[at - 1] === 'reasoning' || TURNS[at - 1] === 'text') turns.push(ask(`Question ${at}?`));
      const body = { ...first(turns), model: `${row.provider}/${row.model}` };
      const response = await post(headgate as TestGateway, path, body); // Started at the first turn.
      const answer = (await response.json()) as Json; // Every answer of every dialect is an object.
      expect({ status: response.status, error: answer.error ?? null }).toEqual({ status: 200, error: null });
      turns.push(...added(answer));
    }
    await headgate?.close();
    const sent = provider.requests.map(({ body }) => requestOf(body.toString()));
    expect(sent).toHaveLength(TURNS.length);
    for (const [at, { list, rest }] of sent.slice(1).entries()) {
      expect(rest).toBe(sent[at]?.rest);
      expect(list.slice(0, sent[at]?.list.length)).toBe(sent[at]?.list);
      expect(list.length).toBeGreaterThan(sent[at]?.list.length ?? 0);
    }
  });
});

/** The conversation in a request, up to where it may go on, and all else, as they stand on the wire. */
function requestOf(raw: string): { readonly list: string; readonly rest: string } {
  const { messages, input, ...rest } = JSON.parse(raw) as Json; // The gateway writes objects.
  const list = JSON.stringify(messages ?? input);
  expect(raw).toContain(list); // What is compared is what was sent.
  return { list: list.replace(/[\]}]+$/, ''), rest: JSON.stringify(rest) };
}
