import { describe, expect, test } from 'vitest';
import { anExperiment } from '../support/an-experiment.ts';
import { answer, type Play, status } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';

const change = { prefix: 'Be brief.' };
const plain = { control: { route: at('a'), share: 0 }, b: { route: at('b'), change } };
const network = aNetwork((builder) =>
  builder
    .withRoute('changed', anExperiment(plain))
    .withRoute('strict', anExperiment(plain, { otherwise: null }))
    .withRoute('both', anExperiment({ ...plain, control: { route: at('a'), share: 0, change } }))
    .withRoute('control', anExperiment({ control: { route: at('a'), change }, b: { route: at('b'), share: 0 } }))
    .withRoute('over', anExperiment({ ...plain, control: { route: at('a'), change } }, { until: 1 })),
);
const refuses = (message: string) => status(400, { body: { error: { message, type: 'invalid_request_error' } } });
/** A provider that refuses what an arm has added, and nothing else. */
const picky: Play = (stage) => {
  const isChanged = JSON.stringify(stage.request.json).includes(change.prefix);
  return (isChanged ? refuses('No system messages here.') : answer({ text: 'Hello' }))(stage);
};
const providers = () => network.rows().map(([provider]) => provider);
const noted = async () => {
  await network.headgate.gateway.afterwards.done();
  return network.headgate.experiments.noted.map(({ arm, outcome }) => [arm, outcome]);
};

describe('where a provider refuses what an arm has changed', () => {
  test('the control arm answers, and the arm has failed', async () => {
    network.b.otherwise(picky);
    expect((await network.headgate.ask(ask('changed'))).status).toBe(200);
    expect(providers()).toEqual(['b', 'a']);
    expect(await noted()).toEqual([['b', 'failed']]);
  });

  test('and the control arm, which has a change of its own, is refused too, it is asked as the caller has', async () => {
    network.a.otherwise(picky);
    network.b.otherwise(picky);
    expect((await network.headgate.ask(ask('both'))).status).toBe(200);
    expect(providers()).toEqual(['b', 'a', 'a']);
    expect(network.a.requests.at(-1)?.json).toMatchObject({ messages: [{ role: 'user', content: 'Hi' }] });
    expect(await noted()).toEqual([['b', 'failed']]);
  });

  test('and it is the control arm, that is asked as the caller has, and has failed', async () => {
    network.a.otherwise(picky);
    expect((await network.headgate.ask(ask('control'))).status).toBe(200);
    expect(providers()).toEqual(['a', 'a']);
    expect(await noted()).toEqual([['control', 'failed']]);
  });

  test('the same is true when the experiment is over, and nothing counts', async () => {
    network.a.otherwise(picky);
    expect((await network.headgate.ask(ask('over'))).status).toBe(200);
    expect(await noted()).toEqual([]);
  });

  test('nobody else is asked if the operator says so, and the arm has failed', async () => {
    network.b.otherwise(picky);
    expect((await network.headgate.ask(ask('strict'))).status).toBe(400);
    expect(providers()).toEqual(['b']);
    expect(await noted()).toEqual([['b', 'failed']]);
  });
});

test.each(['changed', 'both', 'control'])(
  'a mistake of the caller is told by who was asked without a change: %s',
  async (name) => {
    network.a.otherwise((stage) => {
      const isChanged = JSON.stringify(stage.request.json).includes(change.prefix);
      return refuses(isChanged ? 'No system messages here.' : 'A role is missing.')(stage);
    });
    network.b.otherwise(refuses('No system messages here.'));
    const response = await network.headgate.ask(ask(name));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('A role is missing.') } });
    expect(await noted()).toEqual([]);
  },
);

test('what is down meanwhile excuses no arm', async () => {
  network.b.otherwise(picky);
  network.a.otherwise(status(500));
  expect((await network.headgate.ask(ask('changed'))).status).toBe(502);
  expect(await noted()).toEqual([['b', 'failed']]);
});
