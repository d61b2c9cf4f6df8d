import { expect, test } from 'vitest';
import { anExperiment, JUDGE } from '../support/an-experiment.ts';
import { armSumsOf } from '../support/arm-sums.ts';
import { aNetwork, ask, at } from './a-network.ts';

const arms = { control: { route: at('a'), share: 0 }, b: { route: at('b') } };
const network = aNetwork((builder) => builder.withRoute('smart', anExperiment(arms, { judge: JUDGE })));

test('a client that leaves before the first content has abandoned its arm, and no other is asked', async () => {
  const leaving = new AbortController();
  network.b.script(async (stage) => {
    leaving.abort();
    await stage.untilClientLeaves();
  });
  await network.headgate.ask(ask('smart', { stream: true }), { signal: leaving.signal });
  await network.headgate.gateway.afterwards.done();
  const { noted, kept } = network.headgate.experiments;
  expect(noted).toMatchObject([
    { arm: 'b', outcome: 'abandoned', firstContentMs: undefined, unit: expect.any(String) },
  ]);
  expect(armSumsOf(noted, { team: 'red', experiment: 'smart', series: 'first' }).arms).toMatchObject([
    { arm: 'b', calls: 1, failed: 0, abandoned: 1 },
  ]);
  expect(kept).toEqual([]);
  expect(network.a.requests).toHaveLength(0);
});
