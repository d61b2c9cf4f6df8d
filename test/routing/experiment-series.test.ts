import { describe, expect, test } from 'vitest';
import type { Standing } from '../../lambda/core/experiments/standing.ts';
import { anExperiment, JUDGE } from '../support/an-experiment.ts';
import { answer } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';

const arms = { control: { route: at('a'), share: 0 }, b: { route: at('b') } };
const network = aNetwork((builder) => builder.withRoute('smart', anExperiment(arms, { judge: JUDGE })));
const AT = 1_700_000_000_000;
const PROMOTED: Standing = {
  ...{ team: 'red', experiment: 'smart', state: 'promoted', arm: 'b', share: 1, at: AT },
  ...{ by: 'somebody', reason: undefined, digest: 'first' },
};

/** Where a call is noted and kept, and who has answered it. */
async function seen(standing?: Standing) {
  const { experiments, gateway } = network.headgate;
  if (standing) experiments.standings.set('red#smart', standing);
  network.b.otherwise(answer({ text: 'Good day' }));
  await (await network.headgate.ask(ask('smart', { session_id: 'one' }))).text();
  await gateway.afterwards.done();
  const { noted, kept } = experiments;
  return { provider: network.rows().at(-1)?.[0], noted: noted.at(-1), kept: kept.at(-1)?.content.series };
}

describe('a call of an experiment', () => {
  test('belongs to the series of what is configured', async () => {
    expect(await seen()).toMatchObject({ noted: { series: 'first', unit: expect.any(String) }, kept: 'first' });
  });

  test('belongs to another one as soon as an arm is promoted, and counts there as assigned', async () => {
    const series = `first.${AT}`;
    expect(await seen(PROMOTED)).toMatchObject({ noted: { series, unit: expect.any(String) }, kept: series });
  });

  test('belongs to the former one once that is over', async () => {
    const resumed: Standing = { ...PROMOTED, state: 'running', arm: undefined, at: AT + 1 };
    expect(await seen(resumed)).toMatchObject({ kept: 'first' });
  });

  test('goes by what a person has said of other arms, and not by what guardrails have', async () => {
    const before = { ...PROMOTED, arm: 'control', digest: 'the one before' };
    expect(await seen(before)).toMatchObject({ provider: 'a' });
    expect(await seen({ ...before, by: 'guardrails' })).toMatchObject({ provider: 'b', kept: 'first' });
  });

  test('goes by no promotion of an arm that is gone', async () => {
    expect(await seen({ ...PROMOTED, arm: 'gone' })).toMatchObject({ provider: 'b', kept: 'first' });
  });
});
