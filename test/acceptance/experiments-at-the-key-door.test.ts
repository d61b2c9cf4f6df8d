/** What experiments have found, as a team looks at it with its key: over the whole gateway. */
import { expect, test } from 'vitest';
import { handle } from '../../lambda/core/pipeline.ts';
import { type aGateway, aKey } from '../support/a-gateway.ts';
import { anExperiment, JUDGE } from '../support/an-experiment.ts';
import { answer } from '../support/fake-provider.ts';
import { aHouse, HELLO } from './a-house.ts';

const at = (model: string) => ({ kind: 'pinned', target: { provider: 'fake', model } }) as const;
const ARMS = { control: { route: at('fake-model') }, concise: { route: at('other') } };
const withExperiments = (builder: ReturnType<typeof aGateway>) =>
  builder
    .withPrice('fake/other', { input: 1, output: 2 })
    .withRoute('smart', anExperiment(ARMS, { judge: JUDGE }))
    .withRoute('theirs', anExperiment(ARMS, { name: 'theirs', teams: ['blue'] }));
const house = aHouse(withExperiments);

async function get(path: string) {
  const headers = { authorization: `Bearer ${house.headgate.key}` };
  const response = await house.headgate.fetch(`http://headgate.test/v1${path}`, { headers });
  const body: Body = JSON.parse(await response.text());
  return { status: response.status, body };
}

/** Of the answers as much as the tests take apart. */
interface Body {
  readonly arms: readonly { readonly calls: number }[];
  readonly data: readonly { readonly name: string }[];
}

test('a key sees the experiments that its team takes part in, and how they stand', async () => {
  expect(await get('/experiments')).toMatchObject({
    status: 200,
    body: { object: 'list', data: [{ name: 'smart', state: 'running', promoted: null, judged_by: 'judge/m' }] },
  });
  const { experiments } = house.headgate;
  const standing = { team: 'red', experiment: 'smart', share: 1, at: Date.now(), by: 'arn:ann', reason: 'cheaper' };
  experiments.standings.set('red#smart', { ...standing, state: 'promoted', arm: 'concise' });
  expect((await get('/experiments')).body).toMatchObject({
    data: [{ state: 'promoted', promoted: 'concise', changed: { by: 'arn:ann', reason: 'cheaper' } }],
  });
});

test('a report tells figures, verdicts, and what is missing for a winner', async () => {
  const { headgate, provider } = house;
  for (let call = 0; call < 4; call += 1) {
    provider.script(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 5 } }));
    const asked = await headgate.ask({ ...HELLO, model: 'smart', user: `user-${call}` });
    await asked.text();
    await headgate.gateway.afterwards.done();
  }
  const judged = { judgedAt: '2026-11-20T00:00:00.000Z', mode: 'pairwise', ordersAgree: true } as const;
  for (const winner of ['concise', 'concise', 'tie']) {
    const said = { arms: ['control', 'concise'], winner, said: [winner, winner] } as const;
    headgate.experiments.verdicts.push({ ...judged, callId: `01${winner}`, ...said });
  }
  const { status, body } = await get('/experiments/smart');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    object: 'experiment',
    name: 'smart',
    state: 'running',
    conclusion: { result: 'no-winner-yet', missing: expect.any(Number) },
    comparisons: [{ arm: 'concise', compared: 3, won: 2, tied: 1, lost: 0, adjusted_p_value: expect.any(Number) }],
  });
  expect(body.arms.reduce((sum, { calls }) => sum + calls, 0)).toBe(4);
});

test('nobody is told of an experiment of others, nor asks what is not known', async () => {
  expect((await get('/experiments/theirs')).status).toBe(404);
  expect((await get('/experiments/nobodys')).status).toBe(404);
  expect((await get('/experiments?arm=a')).status).toBe(400);
  expect((await get('/experiments?team=blue')).status).toBe(403);
  expect((await get('/experiments/theirs?team=blue')).status).toBe(403);
});

test('a key that sees the books of all teams sees their experiments', async () => {
  const { key, record } = aKey('red', { scopes: ['usage:all'] });
  const { gateway } = house.headgate;
  const keys = { find: async () => record };
  const query = new Map([['team', 'blue']]);
  const request = new Request('http://headgate.test/', { headers: { authorization: `Bearer ${key}` } });
  const arrival = { endpoint: '/experiments', parameters: {}, query, deadline: Date.now() + 60_000 };
  const response = await handle(request, arrival, { ...gateway, keys });
  const { data }: Body = JSON.parse(await response.text());
  expect(data.map(({ name }) => name)).toEqual(['smart', 'theirs']);
});
