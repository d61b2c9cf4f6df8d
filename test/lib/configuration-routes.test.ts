import { describe, expect, test } from 'vitest';
import { validateConfiguration } from '../../lib/configuration.ts';

const providers = { openai: {}, groq: {}, anthropic: {} };
const prices = { 'groq/own': { input: 1, output: 1 } };
const problems = (routes: object, more: object = {}): string => {
  try {
    validateConfiguration({ providers, prices, routes, ...more });
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
};

describe('routes in a configuration', () => {
  test.each([
    ['a target', 'openai/gpt-5-mini'],
    ['a target of tomorrow', 'openai/gpt-9'],
    ['a model', 'gpt-oss-120b'],
    ['a model that has a price', 'own'],
    ['auto', 'auto:cheapest'],
    ['another name', 'other'],
    ['another name by another measure', 'other:floor'],
    ['a fallback', { fallback: ['openai/gpt-5', 'other'], contentFilter: 'next' }],
    ['a race', { race: ['openai/gpt-5', 'groq/own'], delayMs: 200 }],
    ['a hedge', { hedge: ['openai/gpt-5', { fallback: ['groq/own', 'auto'] }] }],
    ['a balance', { balance: ['openai/gpt-5', { route: 'other', weight: 3 }], by: 'quota', sticky: false }],
    ['auto among some', { auto: 'fastest', models: ['gpt-oss-120b', 'openai/gpt-5-mini'] }],
  ])('may be %s', (_what, route) => {
    const { routes } = validateConfiguration({
      providers,
      prices,
      routes: { smart: route, other: { auto: 'balanced' } },
    });
    expect(routes.smart).toEqual(route);
  });

  test.each([
    [
      { smart: 'opnai/gpt-5' },
      'routes.smart: "opnai/gpt-5". Allowed: a name of routes, or a model at one of openai, groq',
    ],
    [{ smart: 'gpt-5-mni' }, 'Did you mean "openai/gpt-5-mini"'],
    [{ smart: 'mistral/mistral-large-4' }, 'routes.smart: "mistral/mistral-large-4". Allowed: a name of routes'],
    [{ smart: 7 }, 'routes.smart: 7. Allowed: a route: "provider/model", a model, a name of routes'],
    [{ smart: {} }, 'routes.smart: an object. Allowed: a route'],
    [{ smart: { fallback: ['openai/a'], race: [] } }, 'routes.smart: an object. Allowed: a route'],
    [{ smart: { fallback: [] } }, 'routes.smart.fallback: a list. Allowed: a list of 1 to 32 routes'],
    [{ smart: { fallback: 'openai/a' } }, 'routes.smart.fallback: "openai/a". Allowed: a list of 1 to 32 routes'],
    [{ smart: { fallback: ['openai/a'], delayMs: 1 } }, 'routes.smart.delayMs: 1. Allowed: nothing: beside "fallback"'],
    [
      { smart: { fallback: ['openai/a'], contentFilter: 'stop' } },
      'routes.smart.contentFilter: "stop". Allowed: "next"',
    ],
    [{ smart: { race: ['openai/a'] } }, 'routes.smart.race: a list. Allowed: a list of 2 to 4 routes'],
    [{ smart: { race: new Array(5).fill('openai/a') } }, 'routes.smart.race: a list. Allowed: a list of 2 to 4 routes'],
    [{ smart: { hedge: ['openai/a', 'groq/b'], delayMs: 9 } }, 'routes.smart.delayMs: 9. Allowed: nothing'],
    [{ smart: { race: ['openai/a', 'groq/b'], delayMs: -1 } }, 'routes.smart.delayMs: -1. Allowed: a whole number'],
    [
      { smart: { balance: [{ route: 'openai/a', weight: 0 }] } },
      'routes.smart.balance.0.weight: 0. Allowed: a number above 0',
    ],
    [
      { smart: { balance: [{ route: 'openai/a' }] } },
      'routes.smart.balance.0.weight: missing. Allowed: a number above 0',
    ],
    [{ smart: { balance: ['nobody/a'] } }, 'routes.smart.balance.0: "nobody/a". Allowed: a name of routes'],
    [{ smart: { balance: ['openai/a'], by: 'luck' } }, 'routes.smart.by: "luck". Allowed: "weight", "least-busy"'],
    [{ smart: { auto: 'best' } }, 'routes.smart.auto: "best". Allowed: "cheapest", "fastest" or "balanced"'],
    [{ smart: { auto: 'cheapest', models: [] } }, 'routes.smart.models: a list. Allowed: a list of models'],
    [{ smart: { auto: 'cheapest', models: ['smart'] } }, 'routes.smart.models.0: "smart". Allowed: a model'],
    [{ smart: { auto: 'cheapest', models: ['auto'] } }, 'routes.smart.models.0: "auto". Allowed: a model'],
    [
      { smart: { auto: 'cheapest', models: ['openai/gpt-99'] } },
      'routes.smart.models.0: "openai/gpt-99". Allowed: a model',
    ],
    [{ auto: 'openai/a' }, 'routes.auto: this name. Allowed: a name of letters'],
    [{ 'a/b': 'openai/a' }, 'routes.a/b: this name. Allowed: a name of letters'],
    [
      { smart: { race: [{ race: ['openai/a'] }, 'openai/a'] } },
      'routes.smart.race.0.race: a list. Allowed: a list of 2',
    ],
  ])('%j is refused with what is allowed', (routes, message) => {
    expect(problems(routes)).toContain(message);
  });

  test.each([
    [{ smart: { race: [{ race: ['openai/a', 'openai/b'] }, 'openai/c'] } }, 'routes.smart.race.0'],
    [{ smart: { fallback: [{ hedge: ['openai/a', 'quick'] }] }, quick: { race: ['openai/b', 'openai/c'] } }, 'hedge.1'],
    [
      {
        smart: { race: ['openai/a', 'safe:floor'] },
        safe: { balance: [{ route: { fallback: ['quick'] }, weight: 1 }] },
        quick: { hedge: ['openai/b', 'openai/c'] },
      },
      'routes.smart.race.1',
    ],
  ])('a race within a race is refused where it stands: %j', (routes, where) => {
    expect(problems(routes)).toMatch(new RegExp(`${where}: .* a lane that is neither a race nor`));
  });

  test.each([
    [{ smart: 'smart' }, 'smart → smart'],
    [{ smart: 'smart:floor' }, 'smart → smart'],
    [
      {
        a: { fallback: ['openai/x', 'b'] },
        b: { balance: [{ route: 'c', weight: 1 }] },
        c: { hedge: ['a', 'openai/x'] },
      },
      'a → b → c → a',
    ],
  ])('a circle is refused with the way round: %j', (routes, way) => {
    expect(problems(routes)).toContain(`a route that does not lead back to itself: ${way}`);
  });

  test('many names that lead to one another are checked in no time', () => {
    const routes = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `r${at}`,
        { fallback: at === 59 ? ['auto'] : [`r${at + 1}`, `r${at + 1}`] },
      ]),
    );
    expect(problems(routes)).toBe('accepted');
  });
});

describe('auto in a configuration', () => {
  test('may have classes, models and words on quality', () => {
    const auto = {
      models: ['openai/gpt-5-mini', 'gpt-oss-120b'],
      classes: [{ name: 'chat', when: { tools: 1 }, quality: 'fair', outputTokens: 100 }],
      quality: { 'groq/own': 'strong' },
      exploreShare: 0,
    };
    expect(validateConfiguration({ providers, prices, auto }).auto).toEqual(auto);
  });

  test.each([
    [
      { models: ['gpt-zzz'] },
      'auto.models.0: "gpt-zzz". Allowed: a model of a configured provider that is in the catalogue',
    ],
    [{ quality: { 'groq/own': 'best' } }, 'auto.quality.groq/own: "best". Allowed: one of basic, fair, good, strong'],
    [{ exploreShare: 2 }, 'auto.exploreShare: 2. Allowed: a number from 0 to 0.5'],
    [{ classes: [{ name: 'x', when: { colour: 1 }, quality: 'fair', outputTokens: 1 }] }, 'colour: unknown key'],
  ])('%j is refused with what is allowed', (auto, message) => {
    expect(problems({}, { auto })).toContain(message);
  });
});
