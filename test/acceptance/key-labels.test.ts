import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeyRecord } from '../../lambda/core/gateway.ts';
import { aGateway, aKey, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

const keys = new Map<string, KeyRecord>();
let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  provider.otherwise(answer({ text: 'Hi' }));
  headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withPorts({ keys: { find: async (keyId) => keys.get(keyId) } })
    .start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

function made(changes: Partial<KeyRecord>, team = 'red'): Record<string, string> {
  const { key, record } = aKey(team, changes);
  keys.set(record.keyId, record);
  return { authorization: `Bearer ${key}` };
}

const get = async (path: string, headers: Record<string, string>) => {
  const response = await headgate.fetch(`http://127.0.0.1/v1${path}`, { headers });
  return { status: response.status, body: await response.json() };
};

test('the tags of a key are on the rows of its calls, before those that a call says itself', async () => {
  const tags = Array.from({ length: 15 }, (_, at) => `own-${at}`);
  const body = { model: 'fake/m', messages: [{ role: 'user', content: 'Hi' }] };
  await headgate.ask(body, { headers: { ...made({ tags }), 'x-headgate-tags': 'own-3,nightly,left-out' } });
  // As many as a row has room for.
  expect(headgate.rows.at(-1)?.start.tags).toEqual([...tags, 'nightly']);
});

test('another team’s usage is shown to keys with the scope for it, and to no other', async () => {
  for (const path of [
    '/usage?team=blue',
    '/budget?team=blue',
    '/calls?team=blue',
    '/calls/01K9ZQ3V5W8X7Y6T4R2P1N0M9B?team=blue',
  ]) {
    expect(await get(path, made({}))).toMatchObject({ status: 403, body: { error: { param: 'team' } } });
  }
  const headers = made({ scopes: ['usage:all'] });
  expect(await get('/usage?team=blue', headers)).toMatchObject({ status: 200, body: { team: 'blue' } });
  expect(await get('/usage', headers)).toMatchObject({ status: 200, body: { team: 'red' } });
  expect(await get('/calls?team=blue', headers)).toMatchObject({ status: 200 });
  expect(await get('/usage?team=red', made({}))).toMatchObject({ status: 200, body: { team: 'red' } });
});

test('such a key is told which teams there are, and what each of them may spend', async () => {
  const headers = made({ scopes: ['usage:all'] });
  expect(await get('/budget', headers)).toMatchObject({
    status: 200,
    body: { team: 'red', key_id: expect.any(String), teams: expect.arrayContaining(['red']) },
  });
  expect(await get('/budget?team=blue', headers)).toMatchObject({ status: 200, body: { team: 'blue', key_id: null } });
  expect((await get('/budget', made({}))).body).not.toHaveProperty('teams');
});

test('such a key sums all teams up together, and each of them apart', async () => {
  const body = { model: 'fake/m', messages: [{ role: 'user', content: 'Hi' }] };
  await headgate.ask(body, { headers: made({}) });
  await headgate.ask(body, { headers: made({}, 'blue') });
  const headers = made({ scopes: ['usage:all'] });
  const callsOf = async (team: string) => {
    const { status, body } = await get(`/usage?team=${team}`, headers);
    expect(status).toBe(200);
    // As the endpoint's documentation has it.
    return (body as { total: { calls: number } }).total.calls;
  };
  const [red, blue] = [await callsOf('red'), await callsOf('blue')];
  expect(blue).toBe(1);
  expect(await callsOf('*')).toBe(red + blue);
  expect(await get('/usage?team=*&group_by=team', headers)).toMatchObject({
    body: {
      team: '*',
      data: expect.arrayContaining([
        expect.objectContaining({ team: 'red', calls: red }),
        expect.objectContaining({ team: 'blue', calls: blue }),
      ]),
    },
  });
  expect(await get('/usage?team=*', made({}))).toMatchObject({ status: 403 });
  for (const path of ['/calls?team=*', '/budget?team=*', '/calls/01K9ZQ3V5W8X7Y6T4R2P1N0M9B?team=*'])
    expect(await get(path, headers)).toMatchObject({ status: 400, body: { error: { param: 'team' } } });
});

test('what is no name of a team is refused, and never looked for', async () => {
  const headers = made({ scopes: ['usage:all'] });
  for (const name of ['', 'Blue', 'blue%23x', 'x'.repeat(3_000)])
    expect(await get(`/usage?team=${name}`, headers)).toMatchObject({
      status: 400,
      body: { error: { param: 'team' } },
    });
});
