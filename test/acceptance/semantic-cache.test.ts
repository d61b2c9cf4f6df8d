import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_ALIKE, aSemanticTeam, asking, BY_WORDS, RULE, toldBy } from '../semantic/a-semantic-team.ts';
import { PAIRS } from '../semantic/near-duplicates.ts';
import { PARAPHRASES } from '../semantic/paraphrases.ts';
import { type FakeProvider, type Play, startFakeProvider, status } from '../support/fake-provider.ts';
import { questionsAt, startS3Vectors } from '../support/s3-vectors.ts';
import { type Body, readStream } from '../support/sse.ts';

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
  provider.when('embed', BY_WORDS);
});
afterAll(() => provider.close());

const ONE = 'Please explain how photosynthesis in green plants works';
const OTHER = 'Explain how photosynthesis in green plants works?';
const embedded = () => provider.requests.filter(({ model }) => model === 'embed').length;
const asked = () => provider.requests.filter(({ model }) => model === 'model').length;

/** What a second request is told, after a first one. */
async function afterwards(first: object, second: object, gateway = aSemanticTeam(provider)) {
  await (await gateway.ask(first)).arrayBuffer();
  const before = asked();
  const response = await gateway.ask(second);
  const [state] = await toldBy(response.clone());
  return { state, response, gateway, isAsked: asked() > before };
}

test('a question in other words has the same answer, and says how like it was', async () => {
  const { response, gateway, isAsked } = await afterwards(asking(ONE), asking(OTHER));
  const { headers } = response;
  expect([isAsked, headers.get('x-headgate-cache')]).toEqual([false, 'semantic']);
  expect(Number(headers.get('x-headgate-cache-similarity'))).toBeGreaterThan(0.85);
  expect([headers.get('x-headgate-cost-usd'), headers.get('age')]).toEqual(['0', '0']);
  expect(headers.get('x-headgate-route')).toBe('a question like it was answered before');
  expect(((await response.json()) as Body).usage.cost).toBe(0);
  // What makes vectors is paid for by the team, in rows of their own.
  const rows = gateway.rows.map(({ start, costPicoUsd }) => [start.target.model, start.tags, costPicoUsd === 0n]);
  expect(rows).toEqual([
    ['embed', ['semantic-cache'], false],
    ['model', [], false],
    ['embed', ['semantic-cache'], false],
    ['model', [], true],
  ]);
  expect(gateway.rows.at(-1)?.start).toMatchObject({ cache: 'hit', callId: headers.get('x-headgate-call-id') });
});

test('as a stream', async () => {
  const { response, state } = await afterwards(asking(ONE), asking(OTHER, { stream: true }));
  const { isDone } = await readStream(response);
  expect([state, isDone]).toEqual(['semantic', true]);
});

test('also where questions are found in S3 Vectors, and the call goes on where that fails', async () => {
  const s3 = await startS3Vectors(256);
  const gateway = aSemanticTeam(provider, { questions: questionsAt(s3.endpoint) });
  expect((await afterwards(asking(ONE), asking(OTHER), gateway)).state).toBe('semantic');
  await s3.close();
  expect(await afterwards(asking('Who?'), asking(OTHER), gateway)).toMatchObject({ state: 'miss', isAsked: true });
});

test('the very same question is found without a vector', async () => {
  const gateway = aSemanticTeam(provider);
  await (await gateway.ask(asking(ONE))).arrayBuffer();
  const before = embedded();
  expect([await toldBy(await gateway.ask(asking(ONE))), embedded()]).toEqual([['hit', 0], before]);
});

test.each([
  [
    '/messages',
    (text: string) => ({ max_tokens: 50, messages: [{ role: 'user', content: [{ type: 'text', text }] }] }),
  ],
  ['/responses', (text: string) => ({ store: false, input: text })],
])('at %s', async (path, body) => {
  const gateway = aSemanticTeam(provider);
  const ask = async (text: string) => {
    const headers = { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify({ model: 'support', ...body(text) }) };
    const response = await gateway.fetch(`http://headgate.invalid/v1${path}`, request);
    return (await toldBy(response))[0];
  };
  expect([await ask(ONE), await ask(OTHER)]).toEqual(['miss', 'semantic']);
});

describe('row 78: is off', () => {
  test('for a name that the team has not turned it on for', async () => {
    const before = embedded();
    const { state } = await afterwards(asking(ONE, { model: 'sales' }), asking(OTHER, { model: 'sales' }));
    expect([state, embedded()]).toEqual(['off', before]);
  });

  test('where the request says so', async () => {
    const gateway = aSemanticTeam(provider);
    await (await gateway.ask(asking(ONE))).arrayBuffer();
    const before = embedded();
    const response = await gateway.ask(asking(OTHER), { headers: { 'x-headgate-cache': 'off' } });
    expect([await toldBy(response), embedded()]).toEqual([['off', 0], before]);
  });

  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } };
  const tool = { type: 'function', function: { name: 'look', parameters: {} } };
  test.each<[string, (text: string) => object]>([
    ['tools', (text) => asking(text, { tools: [tool] })],
    ['a picture', (text) => asking(text, { messages: [{ role: 'user', content: [{ type: 'text', text }, image] }] })],
    [
      'a result of a tool',
      (text) =>
        asking(text, {
          messages: [
            { role: 'tool', tool_call_id: 'c', content: 'x' },
            { role: 'user', content: text },
          ],
        }),
    ],
    [
      'a system prompt that makes a text of all that is said',
      (content) => {
        const system = { role: 'system', content: 'Translate what the user says into German.' };
        return asking(content, { messages: [system, { role: 'user', content }] });
      },
    ],
    [
      'a last turn that is not the user’s',
      (text) =>
        asking(text, {
          messages: [
            { role: 'user', content: text },
            { role: 'assistant', content: 'So' },
          ],
        }),
    ],
  ])('with %s', async (_name, body) => {
    const before = embedded();
    const { state } = await afterwards(body(ONE), body(OTHER));
    expect([state, embedded()]).toEqual(['miss', before]);
  });
});

test.each<[string, object]>([
  [
    'system prompt',
    {
      messages: [
        { role: 'system', content: 'Rhyme' },
        { role: 'user', content: OTHER },
      ],
    },
  ],
  [
    'earlier turn',
    {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hi' },
        { role: 'user', content: OTHER },
      ],
    },
  ],
  ['parameter', { temperature: 0.5 }],
  ['parameter that nobody knows', { unheard_of: true }],
])('another %s is another conversation', async (_name, more) => {
  const { state } = await afterwards(asking(ONE), asking(OTHER, more));
  expect(state).toBe('miss');
});

test('row 78: another team has questions of its own', async () => {
  const red = aSemanticTeam(provider);
  await (await red.ask(asking(ONE))).arrayBuffer();
  const places = new Set<string>();
  const { answers } = red.gateway.cache;
  const find = answers.find;
  Object.assign(answers, {
    find: (place: Parameters<typeof find>[0]) => {
      places.add(place.team);
      return find({ ...place, team: 'blue' }); // As if the caller were of another team.
    },
  });
  expect([await toldBy(await red.ask(asking(OTHER))), [...places]]).toEqual([['miss', 0], ['red']]);
});

test('a vector that is not near enough, or none at all, is no reason for anything', async () => {
  const strict = aSemanticTeam(provider, { rule: { ...RULE, threshold: 0.999 } });
  expect((await afterwards(asking(ONE), asking(OTHER), strict)).state).toBe('miss');
  const gateway = aSemanticTeam(provider);
  provider.when('embed', status(500));
  expect(await afterwards(asking(ONE), asking(OTHER), gateway)).toMatchObject({ state: 'miss', isAsked: true });
  provider.when('embed', BY_WORDS);
});

test('a question stands for others for its time', async () => {
  let aheadMs = 0;
  const gateway = aSemanticTeam(provider, { rule: { ...RULE, ttlSeconds: 60 }, now: () => Date.now() + aheadMs });
  await (await gateway.ask(asking(ONE))).arrayBuffer();
  aheadMs = 61_000;
  expect(await toldBy(await gateway.ask(asking(OTHER)))).toEqual(['miss', 0]);
});

test('of more questions than are remembered the oldest is forgotten', async () => {
  const gateway = aSemanticTeam(provider, { rule: { ...RULE, mostQuestions: 1 } });
  for (const text of [ONE, 'What else is there to know about it?'])
    await (await gateway.ask(asking(text))).arrayBuffer();
  expect(await toldBy(await gateway.ask(asking(OTHER)))).toEqual(['miss', 0]);
});

describe.each<[string, Play, number]>([
  ['vectors by words', BY_WORDS, 3],
  ['vectors that are all the same', ALL_ALIKE, 16],
])('with %s', (_name, play, trueHits) => {
  test('row 78: no near-duplicate gets the other’s answer', async () => {
    provider.when('embed', play);
    const gateway = aSemanticTeam(provider);
    const wrong: string[] = [];
    for (const [kind, one, other] of PAIRS) {
      const scope = { seed: PAIRS.findIndex((pair) => pair[1] === one) }; // Each pair by itself.
      await (await gateway.ask(asking(one, scope))).arrayBuffer();
      const [state] = await toldBy(await gateway.ask(asking(other, scope)));
      if (state !== 'miss') wrong.push(`${kind}: ${one} | ${other}: ${state}`);
    }
    expect(wrong).toEqual([]);
  });

  test('and so many paraphrases of forty do', async () => {
    provider.when('embed', play);
    const gateway = aSemanticTeam(provider);
    const states: (string | null)[] = [];
    for (const [seed, [one, other]] of PARAPHRASES.entries()) {
      await (await gateway.ask(asking(one, { seed }))).arrayBuffer();
      states.push((await toldBy(await gateway.ask(asking(other, { seed }))))[0]);
    }
    expect(states.filter((state) => state === 'semantic')).toHaveLength(trueHits);
  });
});
