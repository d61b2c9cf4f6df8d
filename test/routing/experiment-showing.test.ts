import { expect, test } from 'vitest';
import { anExperiment, JUDGE } from '../support/an-experiment.ts';
import { aNetwork, ask, at } from './a-network.ts';

const both = { control: { route: at('a') }, b: { route: at('b') } };
const spare = { ...both, b: { route: { kind: 'fallback', routes: [at('b'), at('c')] } } } as const;
const judged = (name: string, route: string, arms: Parameters<typeof anExperiment>[0] = both) =>
  anExperiment(arms, { name, judge: { ...JUDGE, route } });
const network = aNetwork((builder) =>
  builder
    .withKey({ limits: { models: ['a/*', 'b/*'] } })
    .withRoute('by-a', judged('by-a', 'a/m'))
    .withRoute('by-c', judged('by-c', 'c/m'))
    .withRoute('by-any', judged('by-any', 'auto'))
    .withRoute('by-nobody', judged('by-nobody', 'gone/m'))
    .withRoute('with-spare', judged('with-spare', 'a/m', spare)),
);

test.each([
  ['by-a', 1],
  ['by-c', 0],
  ['by-any', 0],
  ['by-nobody', 0],
  ['with-spare', 0],
])('what a key says is kept for none that it may not use itself: %s', async (name, count) => {
  const response = await network.headgate.ask(ask(name, { session_id: 'one' }));
  expect(response.status).toBe(200);
  await response.text();
  await network.headgate.gateway.afterwards.done();
  expect(network.headgate.experiments.noted).toHaveLength(1);
  expect(network.headgate.experiments.kept).toHaveLength(count);
});
