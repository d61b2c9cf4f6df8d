import { expect, test } from 'vitest';
import type { Route } from '../../lambda/core/route.ts';
import { routesFrom } from '../../lambda/routing/configured-routes.ts';
import { aGateway } from '../support/a-gateway.ts';

const { gateway } = aGateway()
  .withProvider('openai', {})
  .withProvider('cerebras', {})
  .withProvider('groq', {})
  .withProvider('openrouter', {})
  .start();
const at = (provider: string, model: string): Route => ({ kind: 'pinned', target: { provider, model } });

test('what an operator writes becomes a tree without names', () => {
  const routes = routesFrom(
    {
      experiments: {},
      routes: {
        later: { balance: [{ route: 'first', weight: 3 }, 'groq/b'], by: 'quota', sticky: false },
        spread: { balance: ['groq/b'] },
        first: { fallback: ['openai/a', { race: ['groq/b', 'later2'], delayMs: 50 }], contentFilter: 'next' },
        later2: { hedge: ['openai/a', 'auto:cheapest'] },
        floored: 'picked:floor',
        picked: { auto: 'fastest' },
      },
    },
    gateway,
  );
  const hedge: Route = {
    kind: 'race',
    delay: 'p90',
    routes: [at('openai', 'a'), { kind: 'auto', by: 'cheapest', targets: 'pool' }],
  };
  const first: Route = {
    kind: 'fallback',
    onContentFilter: 'next',
    routes: [at('openai', 'a'), { kind: 'race', delay: 50, routes: [at('groq', 'b'), hedge] }],
  };
  expect(routes.get('later2')).toEqual(hedge);
  expect(routes.get('first')).toEqual(first);
  expect(routes.get('later')).toEqual({
    kind: 'balance',
    by: 'quota',
    isSticky: false,
    routes: [
      { route: first, weight: 3 },
      { route: at('groq', 'b'), weight: 1 },
    ],
  });
  expect(routes.get('spread')).toMatchObject({ by: 'weight', isSticky: true });
  expect(routes.get('floored')).toEqual({ kind: 'auto', by: 'cheapest', targets: 'pool' });
});

test('a model of a list is at the provider that is named with it, else at each that serves it', () => {
  const routes = routesFrom(
    { routes: { some: { auto: 'cheapest', models: ['openai/gpt-5-mini', 'gpt-oss-120b'] } }, experiments: {} },
    gateway,
  );
  const some = routes.get('some');
  const targets = some?.kind === 'auto' && some.targets !== 'pool' ? some.targets : [];
  expect(targets.map(({ provider, model }) => `${provider}/${model}`).sort()).toEqual([
    'cerebras/gpt-oss-120b',
    'groq/openai/gpt-oss-120b',
    'openai/gpt-5-mini',
    'openrouter/openai/gpt-oss-120b',
  ]);
});
