import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { messageFor, withoutKeys } from '../../lambda/core/complaint.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { quickestMs } from '../support/cpu-ms.ts';
import { type FakeProvider, frames, startFakeProvider, status } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

/** The key that the gateway of the tests holds for a provider; it has no prefix that anybody knows. */
const KEY = 'provider-key-of-';
const HELLO = { max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] };

let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  const { url } = provider;
  headgate = aGateway().withProvider('fake', { url }).withProvider('anthropic', { url }).start();
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

async function ask(path: string, model: string, stream = false): Promise<string> {
  return await (await post(headgate, path, { ...HELLO, model, stream })).text();
}

describe.each([
  ['/chat/completions', 'fake/m'],
  ['/messages', 'fake/m'],
  ['/messages', 'anthropic/claude-sonnet-5'],
])('%s of %s', (path, model) => {
  const key = `${KEY}${model.slice(0, model.indexOf('/'))}`;
  const said = (text: string) => ({ type: 'error', error: { type: 'invalid_request_error', message: text } });

  test.each([
    ['whole', key],
    ['its beginning', `${key.slice(0, 14)}...`],
    ['its end', `...${key.slice(-14)}`],
  ])('a refusal that repeats the key does not tell it: %s', async (_how, shown) => {
    for (const code of [400, 403, 429]) {
      provider.script(status(code, { body: said(`Key ${shown} may not do this`) }));
      const text = await ask(path, model);
      expect(text).toContain('may not do this');
      expect(text).not.toContain(shown.replaceAll('.', ''));
    }
  });

  test('an error in a stream that repeats the key does not tell it', async () => {
    const event = `event: error\ndata: ${JSON.stringify(said(`no more for ${key}`))}`;
    provider.script(frames([event]));
    const text = await ask(path, model, true);
    expect(text).toContain('no more for');
    expect(text).not.toContain(key);
  });
});

describe('keys with stars', () => {
  test('are left out with both of their ends', () => {
    expect(withoutKeys('Incorrect key gk_1******89ab, and ***. Go on')).toBe('Incorrect key [key], and [key]. Go on');
    expect(withoutKeys('2 ** 3 is no key')).toBe('2 ** 3 is no key');
  });

  test('are looked for in linear time, in megabytes of what could be one', async () => {
    const ms = await quickestMs(() => {
      withoutKeys('a'.repeat(8 * 1024 * 1024));
      withoutKeys('a***'.repeat(1024 * 1024));
      messageFor('invalid-request', 400, 'a'.repeat(8 * 1024 * 1024));
    }, 3_000);
    expect(ms).toBeLessThan(3_000);
  });
});
