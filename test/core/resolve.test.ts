import { describe, expect, test } from 'vitest';
import { NO_PREFERENCES, type Preferences } from '../../lambda/core/preferences.ts';
import { resolve } from '../../lambda/core/resolve.ts';
import type { Route } from '../../lambda/core/route.ts';
import { aGateway } from '../support/a-gateway.ts';

const smart: Route = { kind: 'auto', by: 'fastest', targets: 'pool' };
const chain: Route = { kind: 'fallback', routes: [at('groq/openai/gpt-oss-120b'), at('openai/gpt-5-mini')] };
const { gateway } = aGateway()
  .withProvider('openai', {})
  .withProvider('anthropic', {})
  .withProvider('cerebras', {})
  .withProvider('groq', {})
  .withProvider('openrouter', {})
  .withProvider('own', { url: 'http://127.0.0.1:1/v1', keepsNothing: true })
  .withPrice('own/m', { input: 1, output: 2 })
  .withRoute('smart', smart)
  .withRoute('chain', chain)
  .start();

function at(name: string): Route {
  const slash = name.indexOf('/');
  return { kind: 'pinned', target: { provider: name.slice(0, slash), model: name.slice(slash + 1) } };
}

const to = (model: string, wishes: Partial<Preferences> = {}) =>
  resolve({ model }, { ...NO_PREFERENCES, ...wishes }, gateway);
/** The targets of a route, as names, in order. */
const targetsOf = (route: Route): readonly string[] => {
  if (route.kind === 'pinned') return [`${route.target.provider}/${route.target.model}`];
  if (route.kind === 'auto')
    return route.targets === 'pool' ? ['pool'] : route.targets.map(({ provider, model }) => `${provider}/${model}`);
  if (route.kind === 'experiment') return route.arms.flatMap((arm) => targetsOf(arm.route));
  return route.routes.flatMap((one) => targetsOf('weight' in one ? one.route : one));
};

describe('a name', () => {
  test.each([
    ['openai/gpt-5-mini', at('openai/gpt-5-mini')],
    ['groq/openai/gpt-oss-120b', at('groq/openai/gpt-oss-120b')],
    ['openai/of-tomorrow', at('openai/of-tomorrow')],
    ['openrouter/google/gemma-4-31b-it:free', at('openrouter/google/gemma-4-31b-it:free')],
    ['openrouter/openai/gpt-5:nitro', at('openrouter/openai/gpt-5:nitro')],
    ['smart', smart],
    ['auto', { kind: 'auto', by: 'balanced', targets: 'pool' }],
    ['auto:cheapest', { kind: 'auto', by: 'cheapest', targets: 'pool' }],
    ['auto:fastest', { kind: 'auto', by: 'fastest', targets: 'pool' }],
    ['auto:balanced', { kind: 'auto', by: 'balanced', targets: 'pool' }],
    ['auto/cheapest', { kind: 'auto', by: 'cheapest', targets: 'pool' }],
    ['auto:nitro', { kind: 'auto', by: 'throughput', targets: 'pool' }],
    ['openrouter/auto', { kind: 'auto', by: 'balanced', targets: 'pool' }],
    ['openrouter/auto:floor', { kind: 'auto', by: 'cheapest', targets: 'pool' }],
    ['smart:floor', { ...smart, by: 'cheapest' }],
    ['m', at('own/m')],
  ] satisfies [string, Route][])('%s', (name, route) => {
    expect(to(name)).toEqual(route);
  });

  test.each([
    ['gpt-oss-120b', ['cerebras/gpt-oss-120b', 'groq/openai/gpt-oss-120b', 'openrouter/openai/gpt-oss-120b']],
    ['claude-opus-5.5', ['anthropic/claude-opus-5-5', 'openrouter/anthropic/claude-opus-5.5']],
    ['claude-opus-5-5', ['anthropic/claude-opus-5-5', 'openrouter/anthropic/claude-opus-5.5']],
    // OpenRouter's and Hugging Face's form, whose first part is no provider here.
    ['meta-llama/llama-3.3-70b-instruct', ['openrouter/meta-llama/llama-3.3-70b-instruct']],
  ])('without a provider means every provider that serves it: %s', (name, targets) => {
    const route = to(name);
    expect([...targetsOf(route)].sort()).toEqual(targets);
    expect(route.kind).toBe(targets.length > 1 ? 'auto' : 'pinned');
  });

  test.each([
    ['gpt-oss-120b:floor', 'cheapest'],
    ['gpt-oss-120b:nitro', 'throughput'],
    ['cerebras/gpt-oss-120b:nitro', 'throughput'],
  ])('with a suffix is served by whoever is best at that: %s', (name, by) => {
    expect(to(name)).toMatchObject({ kind: 'auto', by });
    expect(targetsOf(to(name))).toHaveLength(3);
  });

  test('with `:free` means only what costs nothing', () => {
    expect(targetsOf(to('gemma-4-31b-it:free'))).toEqual(['openrouter/google/gemma-4-31b-it:free']);
    expect(() => to('gpt-oss-120b:free')).toThrow('does not exist here');
  });

  test.each([
    ['gpt-5-mni', '"openai/gpt-5-mini"'],
    ['opnai/gpt-5-mini', '"openai/gpt-5-mini"'],
    ['smrt', '"smart"'],
    ['claude-opus-5-6', '"anthropic/claude-opus-5-5"'],
  ])('that means nothing is refused with the nearest one: %s', (name, near) => {
    expect(() => to(name)).toThrow(near);
  });

  test.each(['', '/', '../x', 'openai/', 'openai/../x', 'x'.repeat(300), 'zzzzzzzzzzzz', '__proto__', 'constructor'])(
    'that is none is refused: %j',
    (name) => {
      expect(() => to(name)).toThrow('does not exist here');
    },
  );
});

describe('a wish', () => {
  test('for further models makes a fallback, and a name that is said twice counts once', () => {
    expect(to('openai/gpt-5', { models: ['openai/gpt-5', 'own/m'] })).toEqual({
      kind: 'fallback',
      routes: [at('openai/gpt-5'), at('own/m')],
    });
  });

  test('for a race', () => {
    expect(to('openai/gpt-5', { race: { models: ['own/m'], delay: 50 }, models: ['groq/x'] })).toEqual({
      kind: 'fallback',
      routes: [{ kind: 'race', delay: 50, routes: [at('openai/gpt-5'), at('own/m')] }, at('groq/x')],
    });
    expect(to('openai/gpt-5', { race: {}, models: ['own/m'] })).toEqual({
      kind: 'race',
      delay: 0,
      routes: [at('openai/gpt-5'), at('own/m')],
    });
    expect(() => to('openai/gpt-5', { race: {} })).toThrow('`race` needs 2 to 4 models');
    expect(() => to('openai/a', { race: { models: ['own/b', 'own/c', 'own/d', 'own/e'] } })).toThrow('not 5');
  });

  test('for a plan', () => {
    const targets = [
      { provider: 'openai', model: undefined, weight: 3 },
      { provider: 'groq', model: 'x', weight: 1 },
    ];
    expect(to('gpt-5', { plan: { mode: 'fallback', targets } })).toEqual({
      kind: 'fallback',
      routes: [at('openai/gpt-5'), at('groq/x')],
    });
    expect(to('openai/gpt-5', { plan: { mode: 'balance', targets } })).toEqual({
      kind: 'balance',
      by: 'weight',
      isSticky: false,
      routes: [
        { route: at('openai/gpt-5'), weight: 3 },
        { route: at('groq/x'), weight: 1 },
      ],
    });
  });

  test('for no fallbacks leaves the first choice alone', () => {
    expect(to('chain', { allowsFallbacks: false })).toEqual(at('groq/openai/gpt-oss-120b'));
    expect(to('openai/gpt-5', { allowsFallbacks: false, models: ['own/m'] })).toEqual(at('openai/gpt-5'));
  });

  test('for providers means them where OpenRouter’s form of the model names none', () => {
    const name = 'openai/gpt-oss-120b';
    expect(targetsOf(to(name, { order: ['cerebras', 'groq'] }))).toEqual([
      'cerebras/gpt-oss-120b',
      `groq/${name}`,
      name,
    ]);
    const alone: Partial<Preferences> = { order: ['cerebras', 'groq'], allowsFallbacks: false };
    expect(targetsOf(to(name, alone))).toEqual(['cerebras/gpt-oss-120b', `groq/${name}`]);
    expect(targetsOf(to(name, { only: ['Groq'] }))).toEqual([`groq/${name}`]);
    expect(to(name, { sort: 'price' })).toMatchObject({ kind: 'auto', by: 'cheapest' });
    expect(to('openai/gpt-5', { order: ['azure'] })).toEqual(at('openai/gpt-5'));
  });

  test('excludes what is not wanted, and leaves the rest', () => {
    expect(to('chain', { ignore: ['groq/fp8'] })).toEqual({ kind: 'fallback', routes: [at('openai/gpt-5-mini')] });
    expect(targetsOf(to('chain', { maxPrice: { input: 200_000n } }))).toEqual(['groq/openai/gpt-oss-120b']);
    expect(targetsOf(to('openai/gpt-5', { models: ['own/m'] }))).toHaveLength(2);
  });

  test.each([
    ['openai/gpt-5', { only: ['anthropic'] }, '`only` excludes openai/gpt-5'],
    ['openai/gpt-5', { ignore: ['openai'] }, '`ignore` excludes openai/gpt-5'],
    [
      'openai/gpt-5-mini',
      { ignore: ['groq', 'openai'], models: ['chain'] },
      'excludes openai/gpt-5-mini, groq/openai/gpt-oss-120b.',
    ],
    ['openai/gpt-5', { dataCollection: 'deny' }, '`data_collection` excludes openai/gpt-5'],
    ['openai/gpt-5', { maxPrice: { output: 1n } }, '`max_price` excludes openai/gpt-5'],
    ['openai/of-tomorrow', { maxPrice: { input: 1n } }, '`max_price` excludes openai/of-tomorrow'],
    [
      'chain',
      { only: ['openai'], maxPrice: { input: 1n } },
      '`only` excludes groq/openai/gpt-oss-120b; `max_price` excludes openai/gpt-5-mini',
    ],
  ] satisfies [string, Partial<Preferences>, string][])(
    'that leaves nothing is refused with what it excludes: %s',
    (model, wishes, message) => {
      expect(() => to(model, wishes)).toThrow(message);
    },
  );

  test('for hosts that keep nothing leaves those that say so', () => {
    expect(to('own/m', { dataCollection: 'deny' })).toEqual(at('own/m'));
  });
});
