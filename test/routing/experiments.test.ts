import { describe, expect, test } from 'vitest';
import type { Off } from '../../lambda/core/switches.ts';
import { anExperiment, JUDGE } from '../support/an-experiment.ts';
import { answer, status } from '../support/fake-provider.ts';
import { aNetwork, ask, at } from './a-network.ts';

let off: Off = new Set();
const both = { control: { route: at('a') }, b: { route: at('b') } };
const onlyB = { control: { route: at('a'), share: 0 }, b: { route: at('b') } };
const network = aNetwork((builder) =>
  builder
    .withPorts({ switches: { off: async () => off } })
    .withRoute('smart', anExperiment(both))
    .withRoute('judged', anExperiment(onlyB, { judge: JUDGE }))
    .withRoute('strict', anExperiment(onlyB, { otherwise: null }))
    .withRoute('elsewhere', anExperiment(onlyB, { otherwise: at('c') }))
    .withRoute(
      'raced',
      anExperiment({
        control: { route: at('c'), share: 0 },
        b: { route: { kind: 'race', delay: 0, routes: [at('a'), at('b')] } },
      }),
    )
    .withRoute('over', anExperiment(onlyB, { until: 1 }))
    .withRoute('early', anExperiment(onlyB, { from: Date.now() + 3_600_000 }))
    .withRoute('others', anExperiment(onlyB, { teams: ['blue'] }))
    .withRoute('short', anExperiment(onlyB, { stop: { calls: 2 } }))
    .withRoute('dear', anExperiment(onlyB, { stop: { costPicoUsd: 1n } }))
    .withRoute(
      'varied',
      anExperiment({
        control: { route: at('a'), share: 0 },
        b: { route: at('b'), change: { prefix: 'Be brief.', temperature: 0.1, maxOutputTokens: 7, effort: 'low' } },
      }),
    ),
);
const { plan } = anExperiment(both);
const providers = () => network.rows().map(([provider]) => provider);
const afterwards = () => network.headgate.gateway.afterwards.done();
const noted = async () => {
  await afterwards();
  return network.headgate.experiments.noted;
};

describe('an arm', () => {
  test('answers all calls of a session, and the rows say for which experiment', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const response = await network.headgate.ask(
        ask('smart', { session_id: 'one', messages: [{ role: 'user', content: `${turn}` }] }),
      );
      expect(await response.json()).toBeDefined();
    }
    const [first] = providers();
    expect(new Set(providers())).toEqual(new Set([first]));
    const arm = first === 'a' ? 'control' : 'b';
    expect(network.headgate.rows.map(({ start }) => start.label)).toMatchObject(
      Array.from({ length: 5 }, () => ({ experiment: 'smart', arm })),
    );
  });

  test('is one for each session', async () => {
    for (let session = 0; session < 40; session += 1)
      await network.headgate.ask(ask('smart', { session_id: `${session}` }));
    expect(new Set(providers())).toEqual(new Set(['a', 'b']));
  });

  test('asks in its own way: with a prefix, and other parameters', async () => {
    await network.headgate.ask(ask('varied', { temperature: 1, max_tokens: 100 }));
    expect(network.b.requests[0]?.json).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      temperature: 0.1,
      max_tokens: 7,
      reasoning_effort: 'low',
    });
  });

  test('that fails is followed by the control arm, and its failure counts', async () => {
    network.b.otherwise(status(500));
    const response = await network.headgate.ask(ask('judged'));
    expect(response.status).toBe(200);
    expect(providers()).toEqual(['b', 'a']);
    expect(network.headgate.rows.map(({ start }) => start.label?.arm)).toEqual(['b', undefined]);
    expect(await noted()).toMatchObject([{ arm: 'b', outcome: 'failed' }]);
    expect(network.headgate.experiments.kept).toEqual([]);
  });

  test('that fails is followed by nothing, or by another route, if the operator says so', async () => {
    network.b.otherwise(status(500));
    expect((await network.headgate.ask(ask('strict'))).status).toBe(502);
    expect((await network.headgate.ask(ask('elsewhere'))).status).toBe(200);
    expect(providers()).toContain('c');
    expect(providers()).not.toContain('a');
  });

  test('is not blamed for a mistake of the caller', async () => {
    network.b.otherwise(status(400));
    expect((await network.headgate.ask(ask('judged'))).status).toBe(400);
    expect(await noted()).toEqual([]);
  });
});

describe('there is no experiment, and the control arm answers unnamed,', () => {
  test.each(['over', 'early', 'others'])('where it is not its time, or not its team: %s', async (name) => {
    await network.headgate.ask(ask(name));
    expect(providers()).toEqual(['a']);
    expect(network.headgate.rows[0]?.start.label).toBeUndefined();
    expect(await noted()).toEqual([]);
  });

  test('while it is switched off', async () => {
    off = new Set(['experiment#smart']);
    await network.headgate.ask(ask('judged'));
    off = new Set();
    expect(providers()).toEqual(['a']);
  });

  test('once it has come to its end', async () => {
    for (let call = 0; call < 4; call += 1) {
      await network.headgate.ask(ask('short'));
      await afterwards();
    }
    expect(providers()).toEqual(['b', 'b', 'a', 'a']);
  });

  test('once it has cost what it may', async () => {
    for (let call = 0; call < 2; call += 1) {
      await network.headgate.ask(ask('dear'));
      await afterwards();
    }
    expect(providers()).toEqual(['b', 'a']);
  });

  test('where a caller excludes one of its arms', async () => {
    await network.headgate.ask(ask('judged', { provider: { ignore: ['b'] } }));
    expect(providers()).toEqual(['a']);
  });
});

test('an arm that is promoted answers all, and one that is stopped nobody', async () => {
  const { standings } = network.headgate.experiments;
  const said = { team: 'red', experiment: plan.name, share: 1, at: 1, by: 'somebody', reason: undefined };
  standings.set('red#smart', { ...said, state: 'promoted', arm: 'b' });
  for (let session = 0; session < 9; session += 1)
    await network.headgate.ask(ask('smart', { session_id: `${session}` }));
  expect(new Set(providers())).toEqual(new Set(['b']));
  standings.set('red#smart', { ...said, state: 'stopped', arm: undefined });
  await network.headgate.ask(ask('smart'));
  expect(providers().at(-1)).toBe('a');
  expect(network.headgate.rows.at(-1)?.start.label).toBeUndefined();
});

describe('what is kept for the judge', () => {
  test.each([true, false])('is what was asked and answered, once the caller has it (stream: %s)', async (stream) => {
    network.b.otherwise(answer({ text: 'Good day' }));
    const response = await network.headgate.ask(ask('judged', { stream }));
    await response.text();
    expect(network.headgate.experiments.kept).toEqual([]);
    await afterwards();
    expect(network.headgate.experiments.kept).toMatchObject([
      {
        team: 'red',
        experiment: 'smart',
        callId: network.headgate.rows[0]?.start.callId,
        content: {
          dialect: 'openai-chat',
          stratum: 'openai-chat words small',
          answers: [{ arm: 'b', text: 'Good day' }],
        },
      },
    ]);
    expect(await noted()).toMatchObject([{ arm: 'b', outcome: 'answered', isRefusal: false }]);
  });

  test.each([
    ['restricts where it may go', { provider: { data_collection: 'deny' } }],
    ['has effects', { store: true }],
  ])('is nothing of a call that %s', async (_, more) => {
    await network.headgate.ask(ask('judged', more));
    await afterwards();
    expect(network.headgate.experiments.kept).toEqual([]);
  });
});

test('refusals and JSON are told apart from answers, without keeping either', async () => {
  network.b.script(
    answer({ text: "I'm sorry, but I can't help with that." }),
    answer({ text: '{"a":1}' }),
    answer({ text: '{"a":' }),
    answer({ text: '{"a":1}', toolCalls: [{ name: 'look_up', json: '{}' }] }),
    answer({ text: '', toolCalls: [{ name: 'look_up', json: '{}' }] }),
    answer({ text: '' }),
  );
  const format = { response_format: { type: 'json_object' } };
  await network.headgate.ask(ask('judged'));
  for (let call = 0; call < 5; call += 1) await network.headgate.ask(ask('judged', format));
  expect((await noted()).map(({ isRefusal, isJson }) => [isRefusal, isJson])).toEqual([
    [true, undefined],
    [false, true],
    [false, false],
    // Who calls a tool is not yet at the JSON; who says nothing and calls none has given none.
    [false, true],
    [false, undefined],
    [false, false],
  ]);
});

describe('a store that fails', () => {
  const broken = () => Promise.reject(new Error('the table is gone'));
  const spent = async () => ({ calls: 0, costPicoUsd: 0n });
  const failing = { standing: async () => undefined, spent, note: broken, keep: broken };
  const unlucky = aNetwork((builder) =>
    builder.withPorts({ experiments: failing }).withRoute('judged', anExperiment(onlyB, { judge: JUDGE })),
  );

  test('costs no answer, and is told to those who operate it', async () => {
    const response = await unlucky.headgate.ask(ask('judged'));
    expect(response.status).toBe(200);
    await unlucky.headgate.gateway.afterwards.done();
    expect(unlucky.headgate.told.failures).toHaveLength(2);
  });
});

test('a race within an arm counts for the arm, whichever lane has won', async () => {
  network.a.otherwise(status(503));
  const response = await network.headgate.ask(ask('raced'));
  expect(response.status).toBe(200);
  expect(await noted()).toMatchObject([{ arm: 'b', attempts: 2, outcome: 'answered' }]);
});
