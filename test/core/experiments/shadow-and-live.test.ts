import { expect, test } from 'vitest';
import { reportOf } from '../../../lambda/core/experiments/report-of.ts';
import type { Route } from '../../../lambda/core/route.ts';
import { experimentFrom } from '../../../lambda/routing/configured-experiments.ts';
import { validateConfiguration } from '../../../lib/configuration.ts';
import { answer } from '../../support/fake-provider.ts';
import { aCourt } from './a-court.ts';

const target: Route = { kind: 'pinned', target: { provider: 'arm', model: 'm' } };

/** An experiment as an operator writes it. */
function configured(arms: object, judge: object = {}) {
  const { smart } = validateConfiguration({
    providers: { openai: {} },
    experiments: { smart: { arms, judge: { route: 'openai/gpt-5-mini', sample: 1, ...judge } } },
  }).experiments;
  if (!smart) throw new Error('there is no experiment');
  const route = experimentFrom('smart', smart, { routes: {}, routeFrom: () => target });
  if (!route.plan.judge) throw new Error('there is no judge');
  return { ...route, plan: { ...route.plan, judge: { ...route.plan.judge, route: 'judge/m' } } };
}

const route = 'openai/gpt-5-mini';
const three = configured({ control: { route }, live: { route }, dark: { route, shadow: true } });
const court = aCourt(() => three);

test('live arms are compared by what each has answered, and a shadow beside them by the same requests', async () => {
  court.judge.otherwise(answer({ text: '{"quality":3}' }));
  for (const arm of ['control', 'live', 'live', 'control'])
    expect(await court.judgeIt(court.lay({ arm }))).toBe('judged');
  const { comparisons } = await reportOf(three.plan, { team: 'red', standing: undefined }, court.ports);
  expect(comparisons).toMatchObject([
    { arm: 'live', compared: 2, sameRequest: 0 },
    { arm: 'dark', compared: 2, sameRequest: 2 },
  ]);
  expect(court.arm.requests).toHaveLength(2);
});

test.each([
  ['one live arm and a shadow', { control: { route }, dark: { route, shadow: true } }, {}, 'pairwise'],
  ['live arms that are asked both', { control: { route }, live: { route } }, { compare: 'both' }, 'pairwise'],
  ['live arms alone', { control: { route }, live: { route } }, {}, 'rubric'],
  ['an arm that nobody gets', { control: { route }, live: { route, share: 0 } }, {}, 'rubric'],
] as const)('%s are judged as they can be', (_, arms, judge, mode) => {
  expect(configured(arms, judge).plan.judge?.mode).toBe(mode);
});
