/** Tools that come and go within a conversation, before a provider that knows one list of them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

let provider: FakeProvider;
let headgate: TestGateway;
beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway().withProvider('fake', { url: provider.url }).start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

const tool = (name: string, more: Json = {}) => ({ name, input_schema: { type: 'object' }, ...more });
const SEARCH = tool('ToolSearch');
const DEFERRED = [tool('tide', { defer_loading: true }), tool('moon', { defer_loading: true })];
const system = (...content: Json[]) => ({ role: 'system', content });
const added = (name: string) => ({ type: 'tool_addition', tool: { type: 'tool_reference', name } });
const removed = (name: string) => ({ type: 'tool_removal', tool: { type: 'tool_reference', name } });
const defined = (definition: Json) => ({ type: 'tool_addition', tool: { type: 'tool_definition', definition } });
const FOUND = [
  { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'ToolSearch', input: {} }] },
  {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'tool_reference', tool_name: 'tide' }] }],
  },
];
const KEPT = {
  role: 'assistant',
  content: [{ type: 'compaction', content: 'We spoke.', tool_changes: [added('moon'), removed('ToolSearch')] }],
};

test.each<[string, readonly Json[], readonly string[]]>([
  ['deferred tools wait to be found', [], ['ToolSearch']],
  ['a tool that a search has found is offered', FOUND, ['ToolSearch', 'tide']],
  ['a message may offer a tool that is deferred', [system(added('moon'))], ['ToolSearch', 'moon']],
  ['or bring one along', [system(defined(tool('wind')))], ['ToolSearch', 'wind']],
  ['and take one away, until it comes again', [system(removed('ToolSearch'), added('tide'))], ['tide']],
  ['the last word counts', [system(removed('ToolSearch')), system(added('ToolSearch'))], ['ToolSearch']],
  ['what a summary has kept is in effect', [KEPT], ['moon']],
  ['a definition replaces the one before', [system(defined(tool('ToolSearch')))], ['ToolSearch']],
  ['names that nobody knows offer nothing', [system(added('rain')), system(removed('snow'))], ['ToolSearch']],
])('%s', async (_, turns, names) => {
  const messages = [{ role: 'user', content: 'Hi' }, ...turns, { role: 'user', content: 'Go' }];
  const body = { model: 'fake/m', max_tokens: 10, tools: [SEARCH, ...DEFERRED], messages };
  expect((await post(headgate, '/messages', body)).status).toBe(200);
  const sent = provider.requests.at(-1)?.json;
  expect(sent).toMatchObject({ tools: names.map((name) => ({ function: { name } })) });
  expect(JSON.stringify(sent)).not.toMatch(/tool_(addition|removal|reference|definition)/);
});
