import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTelemetry } from '../../lambda/adapters/telemetry.ts';
import type { KeyRecord } from '../../lambda/core/gateway.ts';
import { handle } from '../../lambda/core/pipeline.ts';
import { aGateway, aKey, type TestGateway } from '../support/a-gateway.ts';
import { type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';
import { randomFrom } from '../support/random-from.ts';

const CALLS = 1_000;
const TEAMS = ['red', 'blue'] as const;
const ENDPOINTS = ['/chat/completions', '/messages', '/responses'] as const;

let provider: FakeProvider;
let headgate: TestGateway;
const keys = new Map<string, KeyRecord>();
const keyOf: Record<string, string> = {};
const log: string[] = [];

beforeAll(async () => {
  provider = await startFakeProvider();
  for (const team of TEAMS) {
    const { key, record } = aKey(team);
    keys.set(record.keyId, record);
    keyOf[team] = key;
  }
  const telemetry = createTelemetry({ write: (line) => void log.push(line), now: Date.now, stack: 'test' });
  headgate = aGateway()
    .withProvider('fake', { url: provider.url })
    .withPrice('fake/m', { input: 1, output: 2 })
    .withPorts({ telemetry, keys: { find: async (id) => keys.get(id) } })
    .start();
});
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

interface Asked {
  readonly team: (typeof TEAMS)[number];
  /** What is said in it, and nowhere else. */
  readonly mark: string;
  readonly endpoint: (typeof ENDPOINTS)[number];
  readonly stream: boolean;
}

/** In the order of one seed, all under way at once: each is answered when it is, and none by its turn. */
const random = randomFrom(94);
const ASKED: readonly Asked[] = Array.from({ length: CALLS }, () => {
  const team = random.oneOf(TEAMS);
  return {
    team,
    mark: `${team}-${randomBytes(12).toString('hex')}`,
    endpoint: random.oneOf(ENDPOINTS),
    stream: random.chance(0.5),
  };
});

test('row 94: a thousand calls of two teams at once, and nothing of one is anywhere in another', async () => {
  const seen = await Promise.all(ASKED.map(async (asked) => ({ asked, ...(await ask(asked)) })));
  const marks = ASKED.map(({ mark }) => mark);
  for (const { asked, text, told, callId } of seen) {
    expect(marksIn(text)).toEqual(new Set([asked.mark]));
    expect(marksIn(told)).toEqual(new Set());
    const rows = headgate.rows.filter(({ start }) => start.callId === callId);
    expect(rows.map(({ start }) => [start.team, start.tags])).toEqual([
      [asked.team, [`tag-${asked.mark.slice(0, 20)}`]],
    ]);
    expect(rows.map(({ start }) => start.keyId)).toEqual([keyIdOf(asked.team)]);
  }
  expect(headgate.rows).toHaveLength(CALLS);
  expect(marks.filter((mark) => log.join('').includes(mark))).toEqual([]);
  for (const line of log.map((one) => JSON.parse(one))) {
    const { asked } = seen.find(({ callId }) => callId === line.call_id) ?? {};
    expect([line.team, line.key_id]).toEqual([asked?.team, keyIdOf(asked?.team ?? '')]);
  }
  for (const { json, headers } of provider.requests)
    expect(marksIn(JSON.stringify(json) + JSON.stringify(headers)).size).toBe(1);
});

test('row 23: what another team has asked is as unknown as what nobody has asked', async () => {
  const { callId } = await ask({ team: 'blue', mark: 'blue-x', endpoint: '/chat/completions', stream: false });
  const answers = new Set<string>();
  for (const id of [callId, '01JZZZZZZZZZZZZZZZZZZZZZZZ']) {
    const response = await headgate.fetch(`https://headgate.invalid/v1/calls/${id}`, {
      headers: { authorization: `Bearer ${keyOf.red}` },
    });
    expect(response.status).toBe(404);
    const text = await response.text();
    answers.add(text.replaceAll(String(id), '…').replace(/"call_id":"\w+"/, ''));
  }
  expect(answers.size).toBe(1);
});

async function ask({ team, mark, endpoint, stream }: Asked) {
  const messages = [{ role: 'user', content: mark }];
  const said = endpoint === '/responses' ? { input: messages } : { messages };
  const response = await handle(
    new Request('https://headgate.invalid/', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keyOf[team]}`,
        'content-type': 'application/json',
        'x-headgate-tags': `tag-${mark.slice(0, 20)}`,
      },
      body: JSON.stringify({ model: 'fake/m', max_tokens: 100, stream, ...said }),
    }),
    { endpoint, parameters: {}, deadline: Date.now() + 900_000 },
    headgate.gateway,
  );
  const told = JSON.stringify([...response.headers]);
  return { told, text: saidIn(await response.text()), callId: response.headers.get('x-headgate-call-id') };
}

/** What is said in an answer, put together where it came in pieces. */
function saidIn(text: string): string {
  return [...text.matchAll(/"(?:text|content|delta)":"([^"]*)"/g)].map(([, piece]) => piece).join('');
}

function marksIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/(?:red|blue)-[0-9a-f]{24}/g));
}

function keyIdOf(team: string): string | undefined {
  return [...keys.values()].find((record) => record.team === team)?.keyId;
}
