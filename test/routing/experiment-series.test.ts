import { describe, expect, test } from 'vitest';
import type { Standing } from '../../lambda/core/experiments/standing.ts';
import { anExperiment, JUDGE } from '../support/an-experiment.ts';
import { answer } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';

const arms = { control: { route: at('a'), share: 0 }, b: { route: at('b') } };
const network = aNetwork((builder) =>
  builder
    .withRoute('smart', anExperiment(arms, { judge: JUDGE }))
    .withRoute('over', anExperiment(arms, { name: 'over', judge: JUDGE, until: 1 }))
    .withRoute('short', anExperiment(arms, { name: 'short', judge: JUDGE, stop: { calls: 3 } })),
);
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

describe('once an experiment is over', () => {
  const answeredBy = async (name: string, by: string, calls: number) => {
    const { experiments, gateway } = network.headgate;
    experiments.standings.set(`red#${name}`, { ...PROMOTED, experiment: name, by });
    for (let call = 0; call < calls; call += 1) {
      await (await network.headgate.ask(ask(name, { session_id: `${call}` }))).text();
      await gateway.afterwards.done();
    }
    return network.rows().map(([provider]) => provider);
  };

  test('guardrails watch no arm any more, so what they promoted gives its calls back', async () => {
    expect(await answeredBy('over', 'guardrails', 2)).toEqual(['a', 'a']);
  });

  test('they do so after what ends it by itself, too', async () => {
    expect(await answeredBy('short', 'guardrails', 5)).toEqual(['b', 'b', 'b', 'a', 'a']);
  });

  test('what a person has promoted stays', async () => {
    expect(await answeredBy('over', 'somebody', 2)).toEqual(['b', 'b']);
  });
});
