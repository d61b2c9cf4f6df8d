import { describe, expect, test } from 'vitest';
import { ConfigurationError, validateConfiguration } from '../../lib/configuration.ts';

const validated = (team: object) => validateConfiguration({ providers: { openai: {} }, teams: { red: team } });

function problem(team: object): string {
  try {
    validated(team);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}

describe('what a team may spend and ask for', () => {
  test('is kept as it was written, and has no limit where nothing is said', () => {
    const team = {
      budget: { day: 25, week: '0.000000000001', month: 0, total: null },
      limits: {
        requestsPerMinute: 600,
        tokensPerMinute: null,
        concurrent: 20,
        maxCallUsd: 0.5,
        models: ['openai/*', 'gpt-5-mini', 'smart'],
        endpoints: ['/chat/completions', '/messages'],
      },
      alertAt: [0.9],
      unpriced: 'refuse',
      peakCallsPerSecond: 2_000,
    };
    expect(validated(team).teams.red).toEqual({ principals: [], ...team });
    expect(validated({}).teams.red).toEqual({
      principals: [],
      budget: {},
      limits: {},
      alertAt: [0.5, 0.8],
      unpriced: 'allow',
      peakCallsPerSecond: 100,
    });
  });

  test.each<[object, string]>([
    [{ budget: { year: 1 } }, 'teams.red.budget.year: unknown key. Allowed: day, week, month, total'],
    [{ budget: 10 }, 'teams.red.budget: 10. Allowed: an object with day, week, month, total'],
    [{ budget: { month: -1 } }, 'teams.red.budget.month: -1. Allowed: dollars'],
    [{ budget: { month: '1e3' } }, 'teams.red.budget.month: "1e3". Allowed: dollars'],
    [{ budget: { month: Number.NaN } }, 'teams.red.budget.month: NaN. Allowed: dollars'],
    [{ budget: { month: 1e-13 } }, 'teams.red.budget.month: 1e-13. Allowed: dollars'],
    [{ limits: { rpm: 1 } }, 'teams.red.limits.rpm: unknown key. Allowed: requestsPerMinute, tokensPerMinute'],
    [{ limits: { concurrent: 1.5 } }, 'teams.red.limits.concurrent: 1.5. Allowed: a whole number from 0'],
    [{ limits: { models: ['open*'] } }, 'teams.red.limits.models.0: "open*". Allowed: a model as'],
    [{ limits: { endpoints: ['/chat'] } }, 'teams.red.limits.endpoints.0: "/chat". Allowed: one of /chat/completions'],
    [{ alertAt: [0] }, 'teams.red.alertAt.0: 0. Allowed: a share of the budget'],
    [{ unpriced: true }, 'teams.red.unpriced: true. Allowed: allow or refuse'],
    [{ peakCallsPerSecond: 0 }, 'teams.red.peakCallsPerSecond: 0. Allowed: a whole number from 1'],
    [{ budgets: {} }, 'teams.red.budgets: unknown key. Allowed: principals, budget, limits, alertAt, unpriced'],
  ])('row 121a: %j is refused with the key and what is allowed', (team, message) => {
    expect(problem(team)).toContain(`\n  ${message}`);
  });
});
