import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Standing } from '../../lambda/core/experiments/standing.ts';
import type { Route } from '../../lambda/core/route.ts';
import { NOTHING_OFF } from '../../lambda/core/switches.ts';
import { anExperiment, JUDGE } from '../support/an-experiment.ts';
import { answer, embeddings } from '../support/fake-provider.ts';
import { aCachedTeam, ON, told } from './a-cached-team.ts';

let team: Awaited<ReturnType<typeof aCachedTeam>>;
beforeAll(async () => {
  team = await aCachedTeam();
});
afterAll(() => team.close());

const target: Route = { kind: 'pinned', target: { provider: 'fake', model: 'model' } };
const BRIEF = { prefix: 'Be brief.' };
const arms = { control: { route: target, change: BRIEF }, b: { route: target } };
const STANDING = { team: 'red', experiment: 'smart', arm: undefined, share: 1, at: 1, by: 'ops', reason: undefined };
const said = (changes: Partial<Standing>): Standing => ({ ...STANDING, state: 'stopped', ...changes });

interface Case {
  readonly route?: Route;
  readonly standing?: Standing;
  readonly isOff?: boolean;
}

/** What the cache says of the same question, asked twice, and how often the provider was asked. */
async function askTwice(content: string, { route, standing, isOff = false }: Case) {
  const off = isOff ? new Set(['experiment#smart']) : NOTHING_OFF;
  const gateway = team.start((builder) =>
    builder
      .withRoute('smart', route ?? anExperiment(arms, { judge: JUDGE }))
      .withPorts({ switches: { off: async () => off } }),
  );
  if (standing) gateway.experiments.standings.set('red#smart', standing);
  const before = team.provider.requests.length;
  const seen = [];
  for (let call = 0; call < 2; call += 1) {
    const response = await gateway.ask({ model: 'smart', messages: [{ role: 'user', content }] }, ON);
    await response.text();
    seen.push(told(response)['x-headgate-cache']);
  }
  await gateway.gateway.afterwards.done();
  const asked = team.provider.requests.slice(before).map(({ body }) => String(body).includes(BRIEF.prefix));
  return { seen, asked, noted: gateway.experiments.noted.length };
}

const over = anExperiment(arms, { until: 1 });

test.each<[string, Case]>([
  ['over', { route: over }],
  ['over, within another route', { route: { kind: 'fallback', routes: [over, target] } }],
  [
    'over, with a share',
    { route: { kind: 'balance', by: 'weight', isSticky: false, routes: [{ route: over, weight: 1 }] } },
  ],
  ['not for this team', { route: anExperiment(arms, { teams: ['blue'] }) }],
  ['stopped', { standing: said({}) }],
  ['switched off', { isOff: true }],
])('an experiment that is %s is answered from the cache again, as its control arm answers', async (name, how) => {
  expect(await askTwice(name, how)).toEqual({ seen: ['miss', 'hit'], asked: [true], noted: 0 });
});

test('so is one that is over with an arm promoted, as that arm answers', async () => {
  const standing = said({ state: 'promoted', arm: 'b' });
  expect(await askTwice('promoted', { route: over, standing })).toEqual({
    ...{ seen: ['miss', 'hit'], asked: [false], noted: 0 },
  });
});

test.each<[string, Case]>([
  ['under way', {}],
  ['under way, within another route', { route: { kind: 'fallback', routes: [anExperiment(arms), target] } }],
  ['under way with an arm promoted', { standing: said({ state: 'promoted', arm: 'b' }) }],
])('one that is %s passes the cache by: an answer of one arm is none of another', async (name, how) => {
  expect(await askTwice(name, how)).toMatchObject({ seen: ['bypass', 'bypass'], noted: 2 });
});

test('one that is over with calls shared between two arms passes it by as well', async () => {
  const standing = said({ state: 'promoted', arm: 'b', share: 0.9 });
  expect(await askTwice('shared', { route: over, standing })).toMatchObject({ seen: ['bypass', 'bypass'], noted: 0 });
});

test('one that goes on while it is looked up is answered by its control arm alone', async () => {
  let looks = 0;
  const gateway = team.start((builder) =>
    builder.withRoute('smart', anExperiment(arms, { judge: JUDGE })).withPorts({
      experiments: {
        standing: async () => (looks++ === 0 ? said({}) : undefined),
        spent: async () => ({ calls: 0, costPicoUsd: 0n }),
        note: () => Promise.reject(new Error('it was noted')),
        keep: () => Promise.reject(new Error('it was kept')),
      },
    }),
  );
  const body = { model: 'smart', messages: [{ role: 'user', content: 'meanwhile' }] };
  expect(told(await gateway.ask(body, ON))).toMatchObject({ 'x-headgate-cache': 'miss' });
  await gateway.gateway.afterwards.done();
  expect([looks, gateway.told.failures]).toEqual([2, []]);
});

test('vectors are no matter of arms: they are remembered while the experiment is under way', async () => {
  const gateway = team.start((builder) =>
    builder.withRoute('smart', anExperiment({ control: { route: target }, b: { route: target } })),
  );
  const before = team.provider.requests.length;
  team.provider.script(embeddings([[1], [2]]));
  for (const [input, status] of [
    [['one', 'two'], 'miss'],
    [['two', 'one'], 'hit'],
  ] as const) {
    const response = await gateway.fetch('http://headgate.invalid/v1/embeddings', {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json', ...ON.headers },
      body: JSON.stringify({ model: 'smart', input }),
    });
    expect(told(response)).toMatchObject({ 'x-headgate-cache': status });
    await response.text();
  }
  expect(team.provider.requests.length - before).toBe(1);
});

test('what was kept of an experiment that was over is not given once it goes on', async () => {
  team.provider.otherwise(answer({ text: 'Hi' }));
  const name = 'going on';
  expect(await askTwice(name, { standing: said({}) })).toMatchObject({ seen: ['miss', 'hit'] });
  expect(await askTwice(name, {})).toMatchObject({ seen: ['bypass', 'bypass'], noted: 2 });
});
