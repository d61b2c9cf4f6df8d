import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createExperiments, type ExperimentPorts } from '../../../lambda/core/experiments/create-experiments.ts';
import type { Observation, Sample, Spent } from '../../../lambda/core/experiments/experiments.ts';
import type { Standing } from '../../../lambda/core/experiments/standing.ts';
import { rememberSwitches } from '../../../lambda/core/remember-switches.ts';
import type { Switch } from '../../../lambda/core/switches.ts';
import { aGateway, type TestGateway } from '../../support/a-gateway.ts';
import { anExperiment, JUDGE } from '../../support/an-experiment.ts';
import { type FakeProvider, startFakeProvider } from '../../support/fake-provider.ts';

const target = { kind: 'pinned', target: { provider: 'fake', model: 'm' } } as const;
const arms = { control: { route: target, share: 0 }, b: { route: target } };
const STOPPED: Standing = {
  ...{ team: 'red', experiment: 'smart', state: 'stopped', arm: undefined, share: 1, at: 1, by: 'ops' },
  reason: undefined,
};
const OFF: Switch = { kind: 'experiment', name: 'smart', isOff: true, at: 0, by: 'ops', reason: undefined };

let provider: FakeProvider;
beforeEach(async () => {
  provider = await startFakeProvider();
});
afterEach(() => provider.close());

/** A gateway that has just begun, before stores of which some cannot be read. */
function aColdGateway() {
  const noted: Observation[] = [];
  const kept: Sample[] = [];
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const report = () => {};
  const readable = { standings: true, switches: true, spent: true };
  const store = {
    ...{ standings: [] as Standing[], switches: [] as Switch[], spent: { calls: 0, costPicoUsd: 0n } },
    /** What it comes to with what is added, if not what is read. */
    added: undefined as Spent | undefined,
  };
  const read = async <Name extends keyof typeof readable>(name: Name) => {
    if (!readable[name]) throw new Error('the table is gone');
    return store[name];
  };
  const ports: ExperimentPorts = {
    standings: { read: () => read('standings') },
    sums: {
      add: async (one) => void noted.push(one),
      spend: async () => store.added ?? store.spent,
      spent: () => read('spent'),
    },
    samples: { put: async (sample) => kept.push(sample) > 0 },
    queue: { send: async () => {} },
    now,
    report,
  };
  const headgate: TestGateway = aGateway()
    .withProvider('fake', { url: provider.url })
    .withPrice('fake/m', { input: 1, output: 2 })
    .withRoute('smart', anExperiment(arms, { judge: JUDGE, stop: { calls: 10 } }))
    .withPorts({
      experiments: createExperiments(ports),
      switches: rememberSwitches({ store: { read: () => read('switches') }, now, report }),
    })
    .start();
  return { headgate, readable, store, clock, noted, kept };
}

/** Who has answered a call, and whether it was noted and kept. */
async function ask({ headgate, noted, kept }: ReturnType<typeof aColdGateway>) {
  const before = [noted.length, kept.length] as const;
  const response = await headgate.ask({ model: 'smart', messages: [{ role: 'user', content: 'Hi' }] });
  await response.text();
  await headgate.gateway.afterwards.done();
  expect(response.status).toBe(200);
  return {
    arm: headgate.rows.at(-1)?.start.label?.arm,
    noted: noted.length - before[0],
    kept: kept.length - before[1],
  };
}

const TAKES_PART = { arm: 'b', noted: 1, kept: 1 };
const DOES_NOT = { arm: undefined, noted: 0, kept: 0 };

describe('in a function that has just begun, the control arm answers and nothing is kept', () => {
  test.each(['standings', 'switches', 'spent'] as const)('as long as it cannot read its %s', async (name) => {
    const cold = aColdGateway();
    cold.readable[name] = false;
    expect(await ask(cold)).toEqual(DOES_NOT);
    cold.readable[name] = true;
    cold.clock.now += 3_000;
    expect(await ask(cold)).toEqual(TAKES_PART);
    // What was known stays known.
    cold.readable[name] = false;
    cold.clock.now += 300_000;
    expect(await ask(cold)).toEqual(TAKES_PART);
    await cold.headgate.close();
  });

  test.each([
    ['it was stopped', { standings: [STOPPED] }],
    ['it is switched off', { switches: [OFF] }],
    ['it has had its calls', { spent: { calls: 10, costPicoUsd: 0n } }],
  ])('if %s', async (_, known) => {
    const cold = aColdGateway();
    Object.assign(cold.store, known);
    expect(await ask(cold)).toEqual(DOES_NOT);
    await cold.headgate.close();
  });
});

test('what a function has added itself ends it at once', async () => {
  const warm = aColdGateway();
  warm.store.added = { calls: 10, costPicoUsd: 0n };
  expect(await ask(warm)).toEqual(TAKES_PART);
  expect(await ask(warm)).toEqual(DOES_NOT);
  await warm.headgate.close();
});

test('what other functions have added to an experiment ends it here as well', async () => {
  const warm = aColdGateway();
  expect(await ask(warm)).toEqual(TAKES_PART);
  warm.store.spent = { calls: 10, costPicoUsd: 0n };
  warm.clock.now += 60_000;
  expect(await ask(warm)).toEqual(DOES_NOT);
  await warm.headgate.close();
});
