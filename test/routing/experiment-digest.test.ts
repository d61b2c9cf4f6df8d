import { afterAll, expect, test } from 'vitest';
import { experimentPlans } from '../../lambda/routing/configured-experiments.ts';
import { routesFrom } from '../../lambda/routing/configured-routes.ts';
import { validateConfiguration } from '../../lib/configuration.ts';
import { aGateway } from '../support/a-gateway.ts';

const headgate = aGateway().withProvider('openai', {}).start();
afterAll(() => headgate.close());
const JUDGE = { route: 'openai/gpt-5-mini', mode: 'rubric' };
const SMART = { arms: { a: { route: 'quick' }, b: { route: 'openai/gpt-5' } }, judge: JUDGE };
const QUICK = { hedge: ['cheap', 'openai/gpt-5'] };

/** What names the experiment `smart`, as those name it who only show it. */
function digestOf(experiment: object = {}, routes: object = {}): string | undefined {
  const given = {
    providers: { openai: {} },
    routes: { quick: QUICK, cheap: 'openai/gpt-5-nano', other: 'openai/gpt-5', ...routes },
    experiments: { smart: { ...SMART, ...experiment } },
    teams: { red: {} },
  };
  const configuration = validateConfiguration(given);
  const { digest } = experimentPlans(configuration).get('smart') ?? {};
  const led = routesFrom(configuration, headgate.gateway).get('smart');
  // Who answers calls names it in the same way.
  expect(led?.kind === 'experiment' && led.plan.digest).toBe(digest);
  return digest;
}

test.each<[what: string, experiment: object, routes: object]>([
  ['where an arm leads', { arms: { ...SMART.arms, b: { route: 'openai/gpt-5-mini' } } }, {}],
  ['what an arm says first', { arms: { ...SMART.arms, b: { ...SMART.arms.b, prefix: 'Be brief.' } } }, {}],
  ['how many calls an arm gets', { arms: { ...SMART.arms, b: { ...SMART.arms.b, share: 2 } } }, {}],
  ['who is the control', { control: 'b' }, {}],
  ['what answers instead', { fallback: false }, {}],
  ['who judges', { judge: { ...JUDGE, route: 'openai/gpt-5' } }, {}],
  ['by what', { judge: { ...JUDGE, rubric: [{ name: 'brief', description: 'Is it brief?' }] } }, {}],
  ['what a name means that an arm leads to', {}, { quick: { hedge: ['cheap', 'openai/gpt-5-mini'] } }],
  ['what a name means in another', {}, { cheap: 'openai/gpt-5-mini' }],
])('another experiment begins with a change of %s', (_, experiment, routes) => {
  expect(digestOf(experiment, routes)).not.toBe(digestOf());
});

test.each<[what: string, experiment: object, routes: object]>([
  ['when it takes place', { until: '2030-01-01' }, {}],
  ['who takes part', { teams: ['red'] }, {}],
  ['how sure it must be', { aims: { alpha: 0.01 } }, {}],
  ['how many are judged', { judge: { ...JUDGE, sample: 1, keepHours: 48, usdPerDay: 9 } }, {}],
  ['in what order arms are written', { arms: { b: SMART.arms.b, a: SMART.arms.a }, control: 'a' }, {}],
  ['what a name means that no arm leads to', {}, { other: 'openai/gpt-5-mini' }],
])('the same experiment goes on after a change of %s', (_, experiment, routes) => {
  expect(digestOf(experiment, routes)).toBe(digestOf());
});
