/** Links that open the page: from the control door to a session, on DynamoDB. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeyStore } from '../../lambda/adapters/dynamodb-keys.ts';
import { createLinks } from '../../lambda/adapters/dynamodb-links.ts';
import { openSession } from '../../lambda/core/dashboard/open-session.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { aControlPlane, NOW, PEPPER } from './a-control-plane.ts';

const door = aControlPlane();
const LINK = 'POST /teams/{team}/dashboard-links';
const ANN = 'arn:aws:sts::000000000000:assumed-role/TeamRed/ann';

/** The gateway over the same table, and what it asks of the links in it. */
function aKeyDoor() {
  const taken: string[] = [];
  const links = createLinks(door.access());
  const headgate = aGateway()
    .withProvider('fake', { url: 'https://fake.invalid/v1' })
    .withPorts({
      clock: { now: () => door.time.now, randomBytes },
      keys: createKeyStore(door.access()),
      secrets: { pepper: async () => PEPPER, providerKeys: async () => [] },
      links: {
        take(id, now) {
          taken.push(id);
          return links.take(id, now);
        },
      },
    })
    .start();
  return { headgate, taken };
}

async function exchange({ gateway }: TestGateway, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  const request = new Request('https://headgate.invalid/', { method: 'POST', headers, body: JSON.stringify(body) });
  const arrival = { endpoint: '/dashboard/sessions', parameters: {}, deadline: NOW + 900_000 };
  const response = await openSession(request, arrival, gateway);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const aLink = async (team = 'red') => (await door.knock(LINK, { path: { team }, by: ANN })).body;
const get = ({ fetch }: TestGateway, path: string, key: string) =>
  fetch(`http://headgate.test/v1${path}`, { headers: { authorization: `Bearer ${key}` } });

test('a link opens a session of its team, which looks and asks nothing, for an hour', async () => {
  const { headgate } = aKeyDoor();
  const link = await aLink();
  expect(link).toEqual({
    code: expect.stringMatching(/^[\w-]{64}$/),
    expiresAt: new Date(NOW + 60_000).toISOString(),
    keyId: expect.any(String),
    sessionExpiresAt: new Date(NOW + 3_600_000).toISOString(),
  });
  const opened = await exchange(headgate, { code: link.code });
  expect([opened.status, opened.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  const { key, expires_at } = JSON.parse(opened.text);
  expect([key.split('_')[2], expires_at]).toEqual([link.keyId, link.sessionExpiresAt]);
  for (const path of ['/usage', '/calls', '/models', '/targets', '/budget', '/experiments']) {
    expect([path, (await get(headgate, path, key)).status]).toEqual([path, 200]);
  }
  expect(await (await get(headgate, '/usage', key)).json()).toMatchObject({ team: 'red' });
  expect((await get(headgate, '/usage?team=blue', key)).status).toBe(403);
  for (const path of ['/chat/completions', '/messages', '/messages/count_tokens', '/embeddings']) {
    const asked = await headgate.fetch(`http://headgate.test/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'fake/model', messages: [{ role: 'user', content: 'Hi' }] }),
    });
    expect([path, asked.status]).toEqual([path, 403]);
  }
  door.time.now += 3_600_000;
  expect((await get(headgate, '/usage', key)).status).toBe(401);
});

test('a link opens once, within a minute, and says the same to all that come too late', async () => {
  const { headgate } = aKeyDoor();
  const [{ code }, late] = [await aLink(), await aLink()];
  const both = await Promise.all([exchange(headgate, { code }), exchange(headgate, { code })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  const again = await exchange(headgate, { code });
  door.time.now += 60_000;
  const over = await exchange(headgate, { code: late.code });
  const guess = await exchange(headgate, { code: randomBytes(48).toString('base64url') });
  const words = [again, over, guess].map(({ status, text }) => [status, JSON.parse(text).error.message]);
  expect(new Set(words.map(String)).size).toBe(1);
  expect(words[0]?.[0]).toBe(401);
});

test('guesses look into no table, and tell nobody what was guessed', async () => {
  const { headgate, taken } = aKeyDoor();
  await aLink();
  for (let tries = 0; tries < 50; tries += 1) {
    expect((await exchange(headgate, { code: randomBytes(48).toString('base64url') })).status).toBe(401);
  }
  for (const body of [{}, { code: 1 }, { code: null }, { code: 'x'.repeat(900) }]) {
    expect((await exchange(headgate, body)).status).toBe(401);
  }
  expect((await exchange(headgate, { code: 'x'.repeat(2_000) })).status).toBe(413);
  expect(taken).toEqual([]);
});

test('neither the code nor the key is in the table, in the list of keys, in the record of changes, or told by the gateway', async () => {
  const { headgate } = aKeyDoor();
  const { code, keyId } = await aLink();
  const { data: entries } = (await door.knock('GET /teams/{team}/audit', { path: { team: 'red' } })).body;
  expect(entries[0]).toMatchObject({ action: 'key.create', by: ANN, subject: keyId });
  const before = JSON.stringify(await door.items());
  const { key } = JSON.parse((await exchange(headgate, { code })).text);
  await exchange(headgate, { code });
  const listed = (await door.knock('GET /teams/{team}/keys', { path: { team: 'red' } })).body;
  expect(listed.data[0]).toMatchObject({ name: 'dashboard of assumed-role/TeamRed', state: 'active' });
  const all = before + JSON.stringify([await door.items(), listed, entries, headgate.told]);
  expect(all).not.toContain(code);
  expect(all).not.toContain(key.split('_')[3]);
  expect(JSON.stringify(await door.items())).not.toContain('dashboard-link#');
});

test('there is no link to a team that there is not, and none that cannot be written down', async () => {
  expect((await door.knock(LINK, { path: { team: 'grey' } })).status).toBe(400);
  door.faults.refuses = (_operation, input) => input.includes('"audit#');
  expect((await door.knock(LINK, { path: { team: 'red' } })).status).toBe(503);
  door.faults.refuses = () => false;
  expect(JSON.stringify(await door.items())).not.toContain('dashboard-link#');
});
