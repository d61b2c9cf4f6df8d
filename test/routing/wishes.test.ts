import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, fault, startFakeProvider, status } from '../support/fake-provider.ts';
import { readBody } from '../support/sse.ts';
import { aNetwork, ask } from './a-network.ts';

const network = aNetwork();
const served = (response: Response) => response.headers.get('x-headgate-model');
const portkey = (config: object) => ({ headers: { 'x-portkey-config': JSON.stringify(config) } });

describe('what a request wishes of its way', () => {
  test('is followed, and not told to the provider', async () => {
    network.a.script(status(503));
    const response = await network.headgate.ask(
      ask('a/m', { models: ['b/m'], session_id: 's', user: 'ann', num_retries: 2 }),
    );
    expect(served(response)).toBe('b/m');
    expect(Object.keys(Object(network.b.requests[0]?.json)).sort()).toEqual(['messages', 'model', 'user']);
  });

  test('row 39: the bound on attempts is one over all targets', async () => {
    for (const provider of [network.a, network.b, network.c]) provider.script(status(503), status(503));
    const body = ask('a/m', { models: ['b/m', 'c/m'], num_retries: 1 });
    expect((await network.headgate.ask(body)).status).toBe(503);
    expect(network.rows()).toHaveLength(2);
  });

  test('leaves out of a list what it excludes, as long as something is left', async () => {
    network.a.script(status(503));
    const body = ask('a/m', { models: ['b/m', 'c/m'], provider: { ignore: ['b'] } });
    expect(served(await network.headgate.ask(body))).toBe('c/m');
    expect(served(await network.headgate.ask({ ...body, model: 'b/m', models: ['a/m', 'b/m'] }))).toBe('a/m');
    const race = ask('a/m', { race: { models: ['b/m', 'c/m'] }, provider: { only: ['c'] } });
    expect(served(await network.headgate.ask(race))).toBe('c/m');
    const plan = portkey({ strategy: { mode: 'loadbalance' }, targets: [{ provider: 'a' }, { provider: 'b' }] });
    expect(served(await network.headgate.ask(ask('m', { provider: { ignore: ['a'] } }), plan))).toBe('b/m');
    expect(network.b.requests).toHaveLength(1);
  });

  test('may be a race', async () => {
    network.a.script(fault('hang-before-headers'));
    const response = await network.headgate.ask(ask('a/m', { race: { models: ['b/m'] }, stream: true }));
    expect(served(response)).toBe('b/m');
    await response.text();
    expect(network.rows().map(([provider, outcome]) => [provider, outcome])).toEqual([
      ['a', 'lost'],
      ['b', 'answered'],
    ]);
  });

  test('may be Portkey’s plan', async () => {
    network.a.script(status(503));
    const targets = [{ provider: '@a' }, { provider: 'b', override_params: { model: 'm' } }];
    const response = await network.headgate.ask(ask('m', {}), portkey({ strategy: { mode: 'fallback' }, targets }));
    expect(served(response)).toBe('b/m');
  });

  test('may be Portkey’s plan without its fallbacks', async () => {
    network.a.script(status(404));
    const targets = [{ provider: 'a' }, { provider: 'b' }];
    const body = ask('m', { provider: { allow_fallbacks: false } });
    const response = await network.headgate.ask(body, portkey({ strategy: { mode: 'fallback' }, targets }));
    expect(response.status).toBe(404);
    expect(network.b.requests).toHaveLength(0);
  });

  test('to have no fallbacks is heeded', async () => {
    network.a.script(status(404));
    const body = ask('a/m', { models: ['b/m'], provider: { allow_fallbacks: false } });
    expect((await network.headgate.ask(body)).status).toBe(404);
    expect(network.b.requests).toHaveLength(0);
  });

  test.each([
    ['nobody', ask('a/m', { provider: { only: ['d'] } }), '`only` excludes a/m'],
    ['nobody in a list', ask('a/m', { models: ['b/m'], provider: { only: ['d'] } }), '`only` excludes a/m, b/m'],
    ['an unknown model', ask('a/m', { models: ['d/m'] }), '"d/m" does not exist here'],
    ['what is not supported', ask('a/m', { fastest_response: true }), 'is known, but not supported here'],
    ['a host', ask('a/m', { providerOptions: { gateway: { byok: {} } } }), 'hosts and provider keys'],
  ])('for %s is refused before anything is sent', async (_what, body, message) => {
    const response = await network.headgate.ask(body);
    expect([400, 404]).toContain(response.status);
    expect((await readBody(response)).error.message).toContain(message);
    expect(network.rows()).toEqual([]);
  });
});

describe('a request for OpenRouter', () => {
  let provider: FakeProvider;
  let headgate: TestGateway;
  beforeAll(async () => {
    provider = await startFakeProvider();
    const { url } = provider;
    headgate = aGateway()
      .withBounds({ attempts: 2 })
      .withProvider('openrouter', { url })
      .withProvider('groq', { url })
      .start();
  });
  beforeEach(() => provider.reset());
  afterAll(async () => {
    await headgate.close();
    await provider.close();
  });

  test('takes OpenRouter’s own words along', async () => {
    const own = { provider: { order: ['azure'], quantizations: ['fp8'] }, models: ['openai/gpt-5'], session_id: 's' };
    await headgate.ask(ask('openrouter/openai/gpt-5-mini:nitro', own));
    expect(provider.requests[0]?.json).toMatchObject({ model: 'openai/gpt-5-mini:nitro', ...own });
  });

  const elsewhere = (wishes: object) =>
    ask('openrouter/openai/gpt-oss-120b', { provider: wishes, fallbacks: ['groq/openai/gpt-oss-120b'] });

  test.each([{ only: ['azure'] }, { ignore: ['groq'] }, { max_price: { prompt: 0 } }])(
    'says where it may not go instead: %j',
    async (wishes) => {
      provider.script(status(503), status(503));
      expect((await headgate.ask(elsewhere(wishes))).status).toBe(503);
      expect(headgate.rows.slice(-2).map(({ start }) => start.target.provider)).toEqual(['openrouter', 'openrouter']);
    },
  );

  test('goes elsewhere where nothing speaks against it', async () => {
    provider.script(status(503));
    const response = await headgate.ask(elsewhere({ only: ['azure', 'groq'], quantizations: ['fp8'] }));
    expect(served(response)).toBe('groq/openai/gpt-oss-120b');
  });
});
