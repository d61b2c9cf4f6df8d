import { expect, test } from 'vitest';
import { answer, status } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';

const network = aNetwork((builder) => builder.withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b')] }));
const labels = () => network.headgate.rows.map(({ start: { tags, user } }) => ({ tags, user }));

test('tags and the user of a call, however they are spelled, are in the row of each attempt', async () => {
  network.a.script(status(500));
  network.b.script(answer({ text: 'Hi' }));
  const headers = {
    'x-headgate-tags': 'nightly, team:search',
    'helicone-property-app': 'docs',
    'cf-aig-metadata': '{"env":"test"}',
  };
  await network.headgate.ask(ask('chain', { user: 'ann' }), { headers });
  const [first, second, ...others] = labels();
  expect(others).toEqual([]);
  expect(second).toEqual(first);
  expect(first?.user).toBe('ann');
  expect([...(first?.tags ?? [])].sort()).toEqual(['app:docs', 'env:test', 'nightly', 'team:search']);
});

test('a call without labels has none', async () => {
  await network.headgate.ask(ask('a/m'));
  expect(labels()).toEqual([{ tags: [], user: undefined }]);
});

test('at most sixteen tags of 64 characters are kept, each once, and no half of a character', async () => {
  const long = `${'x'.repeat(63)}🙂`;
  const tags = [long, 'twice', 'twice', ...Array.from({ length: 20 }, (_, at) => `tag-${at}`)];
  const user = 'u'.repeat(200);
  await network.headgate.ask(ask('a/m', { user, providerOptions: { gateway: { tags } } }));
  const [label] = labels();
  expect(label?.tags).toHaveLength(16);
  expect(label?.tags.slice(0, 3)).toEqual([`${'x'.repeat(63)}\uFFFD`, 'twice', 'tag-0']);
  expect(label?.user).toBe('u'.repeat(64));
});
