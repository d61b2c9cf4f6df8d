import { afterAll, beforeAll, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

/** Pictures in results of tools, before providers whose tools bring text alone. */
let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway().withProvider('gemini', { url: provider.url }).start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const PNG = 'iVBORw0KGgo=';
const picture = (data: string) => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } });
const text = (said: string) => ({ type: 'text', text: said });

/** What follows the calls at the provider, of results with this content. */
async function afterCalls(...contents: readonly object[][]): Promise<readonly object[]> {
  const calls = contents.map((_, at) => ({ type: 'tool_use', id: `call_${at}`, name: 'look', input: {} }));
  const results = contents.map((content, at) => ({ type: 'tool_result', tool_use_id: `call_${at}`, content }));
  const response = await post(headgate, '/messages', {
    model: 'gemini/gemini-2.5-flash',
    max_tokens: 100,
    tools: [{ name: 'look', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user', content: 'Look' },
      { role: 'assistant', content: calls },
      { role: 'user', content: results },
    ],
  });
  expect(response.status, await response.text()).toBe(200);
  return Object(provider.requests.at(-1)?.json).messages.slice(2);
}

test('pictures of several results are each named in their own, and labelled where they are shown', async () => {
  const one = Buffer.from('one').toString('base64');
  const two = Buffer.from('two').toString('base64');
  expect(await afterCalls([text('a page'), picture(one)], [text('no picture')], [picture(two), picture(PNG)])).toEqual([
    { role: 'tool', tool_call_id: 'call_0', content: 'a page\n\n[attachment 1, shown below]' },
    { role: 'tool', tool_call_id: 'call_1', content: 'no picture' },
    {
      role: 'tool',
      tool_call_id: 'call_2',
      content: '[attachment 2, shown below]\n\n[attachment 3, shown below]',
    },
    {
      role: 'user',
      content: [
        text('Attachment 1, from the result of a tool:'),
        { type: 'image_url', image_url: { url: `data:image/png;base64,${one}` } },
        text('Attachment 2, from the result of a tool:'),
        { type: 'image_url', image_url: { url: `data:image/png;base64,${two}` } },
        text('Attachment 3, from the result of a tool:'),
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
      ],
    },
  ]);
});

test('a result without anything points nowhere, whatever others show', async () => {
  const [empty] = await afterCalls([], [picture(PNG)]);
  expect(empty).toMatchObject({ content: '' });
});

test('results of text are text alone', async () => {
  expect(await afterCalls([text('a'), text('b')])).toEqual([
    { role: 'tool', tool_call_id: 'call_0', content: 'a\n\nb' },
  ]);
});
