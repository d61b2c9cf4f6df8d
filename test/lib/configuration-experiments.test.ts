import { describe, expect, test } from 'vitest';
import { ConfigurationError, defineHeadgate, validateConfiguration } from '../../lib/configuration.ts';

const PROVIDERS = { openai: {}, groq: {} };
const ARMS = { old: { route: 'openai/gpt-5-mini' }, new: { route: 'groq/openai/gpt-oss-120b' } };
const JUDGE = { route: 'openai/gpt-5-mini' };

const problems = (experiment: object, more: object = {}): string => {
  try {
    validateConfiguration({ providers: PROVIDERS, experiments: { smart: experiment }, ...more });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
};

describe('an experiment in a configuration', () => {
  test('gets every default, and the arm that is written first is the control', () => {
    const input = defineHeadgate({ providers: PROVIDERS, experiments: { smart: { arms: ARMS, judge: JUDGE } } });
    expect(validateConfiguration(input).experiments.smart).toEqual({
      arms: {
        old: { route: 'openai/gpt-5-mini', share: 1, shadow: false, parameters: {} },
        new: { route: 'groq/openai/gpt-oss-120b', share: 1, shadow: false, parameters: {} },
      },
      control: 'old',
      sticky: 'session',
      stop: {},
      aims: { alpha: 0.05, power: 0.8, detect: 0.1, margin: 0.05 },
      judge: {
        ...{ route: 'openai/gpt-5-mini', sample: 0.1, compare: 'matched', keepHours: 24, usdPerDay: 5 },
        rubric: [{ name: 'quality', description: expect.any(String), weight: 1 }],
      },
    });
  });

  test('may be led to by other routes, and lead to them', () => {
    const routes = { best: { fallback: ['smart', 'openai/gpt-5-mini'] }, quick: { hedge: ['openai/gpt-5', 'groq/x'] } };
    expect(problems({ arms: { ...ARMS, quick: { route: 'quick' } } }, { routes })).toBe('');
  });

  test.each([
    [{ arms: { one: ARMS.old } }, 'arms: an object. Allowed: 2 to 8 arms'],
    [{ arms: { ...ARMS, Bad: ARMS.old } }, 'arms.Bad: this name'],
    [
      { arms: { ...ARMS, old: { route: 'openia/gpt-5' } } },
      'arms.old.route: "openia/gpt-5". Allowed: a name of routes',
    ],
    [{ arms: { ...ARMS, old: { ...ARMS.old, share: -1 } } }, 'arms.old.share: -1'],
    [{ arms: { ...ARMS, old: { ...ARMS.old, parameters: { top_k: 1 } } } }, 'arms.old.parameters.top_k: unknown key'],
    [{ arms: ARMS, control: 'other' }, 'control: "other". Allowed: one of the arms that answer: old, new'],
    [
      { arms: { ...ARMS, dark: { ...ARMS.new, shadow: true } } },
      'judge: missing. Allowed: a judge: a shadow arm answers',
    ],
    [
      { arms: ARMS, judge: JUDGE, promote: { share: 1 } },
      'promote.share: 1. Allowed: at most 0.99: of what the control does not answer nobody can say that it was better',
    ],
    [{ arms: ARMS, judge: { ...JUDGE, mode: 'pairwise' } }, 'judge.mode: "pairwise". Allowed: "rubric"'],
    [
      { arms: { ...ARMS, dark: { ...ARMS.new, shadow: true } }, judge: { ...JUDGE, mode: 'pairwise' } },
      'judge.mode: "pairwise". Allowed: "rubric": without compare: "both" arms that answer callers',
    ],
    [{ arms: ARMS, judge: { route: 'smart' } }, 'judge.route: "smart". Allowed: a route that leads to no experiment'],
    [{ arms: ARMS, judge: { ...JUDGE, sample: 0 } }, 'judge.sample: 0. Allowed: a share'],
    [{ arms: ARMS, judge: { ...JUDGE, keepHours: 5 } }, 'judge.keepHours: 5. Allowed: a whole number from 6 to 96'],
    [{ arms: ARMS, judge: { ...JUDGE, keepHours: 97 } }, 'judge.keepHours: 97'],
    [
      { arms: { ...ARMS, tie: ARMS.old } },
      'arms.tie: an object. Allowed: an arm that is not called like what the judge says',
    ],
    [{ arms: ARMS, promote: {} }, 'judge: missing. Allowed: a judge: without one'],
    [{ arms: ARMS, from: '2026-12-02', until: '2026-12-01' }, 'until: "2026-12-01". Allowed: a time after'],
    [{ arms: ARMS, from: 'tomorrow' }, 'from: "tomorrow". Allowed: a day'],
    [{ arms: ARMS, teams: ['nobody'] }, 'teams.0: "nobody". Allowed: one of'],
    [{ arms: ARMS, stop: { costUsd: -1 } }, 'stop.costUsd: -1. Allowed: dollars'],
    [{ arms: ARMS, sticky: true }, 'sticky: true'],
    [
      { arms: { ...ARMS, old: { route: 'around' } } },
      'arms.old.route: "around". Allowed: a route that leads to no exp',
    ],
  ])('%j is refused with what is allowed', (experiment, message) => {
    const routes = { around: { fallback: ['smart'] } };
    expect(problems(experiment, { routes })).toContain(`experiments.smart.${message}`);
  });

  test('has a name of its own, and is no lane of a race', () => {
    const routes = { smart: 'openai/gpt-5-mini', quick: { race: ['other', 'openai/gpt-5'] } };
    const text = problems({ arms: ARMS }, { routes, experiments: { smart: { arms: ARMS }, other: { arms: ARMS } } });
    expect(text).toContain('experiments.smart: an object. Allowed: a name that "routes" has not');
    expect(text).toContain('routes.quick.race.0: "other". Allowed: a lane that is neither a race nor an experiment');
  });
});
