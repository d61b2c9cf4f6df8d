import { describe, expect, test } from 'vitest';
import { answer, chatError, fault, frames, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';
import { aNetwork, ask, at, hurry } from './a-network.ts';

const SILENT = fault('hang-before-headers');

const network = aNetwork((builder) =>
  builder
    .withRoute('chain', { kind: 'fallback', routes: [at('a'), at('b'), at('c')] })
    .withRoute('anything', { kind: 'fallback', routes: [at('a'), at('b')], onContentFilter: 'next' })
    .withModel('a/m', { contextTokens: 1_000, isReasoning: false })
    .withModel('b/m', { contextTokens: 1_000, isReasoning: false })
    .withModel('c/m', { contextTokens: 100_000, isReasoning: false }),
);

describe.each([true, false])('stream: %s', (stream) => {
  test.each([
    ['row 40: 500 with a page', status(500, { headers: [['content-type', 'text/html']], body: '<h1>oops</h1>' })],
    ['row 41: 529', status(529)],
    [
      'row 42: 429 that asks to wait longer than anybody would',
      status(429, { headers: [['retry-after', '1000000000']] }),
    ],
    ['row 43: a spent account', status(429, { body: chatError('insufficient_quota', { code: 'insufficient_quota' }) })],
    ['row 22: a bad key', status(401)],
    ['row 45: a model that is not there', status(404)],
    ['row 39: a connection that is reset', fault('rst-before-headers')],
    ['row 46: 200 with an error', frames(['data: {"error":{"message":"overloaded","code":503}}'])],
    ['row 47: 200 with a page', status(200, { headers: [['content-type', 'text/html']], body: '<p>hello' })],
    ['row 38: nothing at all', SILENT],
  ])('%s: the next one answers, and nothing of it is seen', async (_name, play) => {
    if (play === SILENT) hurry(network);
    network.a.script(play);
    network.b.script(answer({ text: 'from b' }));
    const response = await network.headgate.ask(ask('chain', { stream }));
    expect(response.status).toBe(200);
    expect(response.headers.get('x-headgate-model')).toBe('b/m');
    expect(response.headers.get('x-headgate-route')).toMatch(/fallback/);
    const text = stream ? (await readStream(response)).text : (await readBody(response)).choices[0]?.message.content;
    expect(text).toBe('from b');
    expect(network.a.requests).toHaveLength(1);
    expect(network.rows().map(([provider, outcome]) => [provider, outcome === 'answered'])).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });

  test.each([
    ['400', status(400)],
    ['a filter', status(400, { body: chatError('no', { code: 'content_filter' }) })],
  ])('row 45: %s of the caller stops, and is not tried elsewhere', async (_name, play) => {
    network.a.script(play);
    const response = await network.headgate.ask(ask('chain', { stream }));
    expect(response.status).toBe(400);
    expect(response.headers.has('x-should-retry')).toBe(false);
    expect(network.b.requests).toHaveLength(0);
  });

  test('row 66: when all fail before content, it is one error with a status, that tells what was tried', async () => {
    network.a.script(status(529, { headers: [['retry-after', '9']] }));
    network.b.script(status(429, { headers: [['retry-after', '30']] }));
    network.c.script(status(503, { headers: [['retry-after', '7']] }));
    const response = await network.headgate.ask(ask('chain', { stream }));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-should-retry')).toBe('false');
    const { error } = await readBody(response);
    expect(error.message).toMatch(
      /a\/m \(provider_overloaded\), then b\/m \(rate_limit_exceeded\), then c\/m \(provider_overloaded\)/,
    );
  });
});

test('row 44: what is too long for one goes to the next that reads more, and to no other', async () => {
  network.a.script(
    status(400, {
      body: chatError('This model has a maximum context length of 1000', { code: 'context_length_exceeded' }),
    }),
  );
  network.c.script(answer({ text: 'from c' }));
  expect((await network.headgate.ask(ask('chain'))).headers.get('x-headgate-model')).toBe('c/m');
  expect(network.b.requests).toHaveLength(0);
});

test('row 44: what is too long for all is refused as such', async () => {
  const tooLong = status(400, { body: chatError('context length', { code: 'context_length_exceeded' }) });
  network.a.script(tooLong);
  network.c.script(tooLong);
  const response = await network.headgate.ask(ask('chain'));
  expect(response.status).toBe(400);
  expect((await readBody(response)).error.code).toBe('context_length_exceeded');
});

describe('what a provider refuses for its content', () => {
  const REFUSALS = [
    status(400, { body: chatError('The response was filtered', { code: 'content_filter' }) }),
    status(400, {
      body: chatError('Invalid prompt: your prompt was flagged as potentially violating our usage policy.'),
    }),
    status(403, {
      body: { error: { code: 403, message: 'x requires moderation on y. Your input was flagged for "z".' } },
    }),
    frames(['data: {"error":{"message":"Output blocked by content filtering policy"}}']),
  ];

  test.each(REFUSALS.map((play, index) => [index, play] as const))(
    '%i: is told as such, and sought nowhere else',
    async (_, play) => {
      network.a.script(play);
      const response = await network.headgate.ask(ask('chain', { stream: true }));
      expect(response.status).toBe(400);
      expect((await readBody(response)).error.error_type).toBe('content_filter');
      expect(network.b.requests).toHaveLength(0);
    },
  );

  test.each(REFUSALS.map((play, index) => [index, play] as const))(
    '%i: is sought at the next if the operator says so',
    async (_, play) => {
      network.a.script(play);
      network.b.script(answer({ text: 'from b' }));
      expect((await readStream(await network.headgate.ask(ask('anything', { stream: true })))).text).toBe('from b');
    },
  );
});

test('row 60: what fails after content is an error in the stream, and nothing is tried', async () => {
  network.a.script(
    frames(['data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}', 'data: {"error":{"message":"overloaded"}}']),
  );
  const seen = await readStream(await network.headgate.ask(ask('chain', { stream: true })));
  expect(seen).toMatchObject({ text: 'Hel', isDone: false, error: { message: expect.any(String) } });
  expect(network.b.requests).toHaveLength(0);
});

test('no more than three targets are tried for a call', async () => {
  for (const provider of [network.a, network.b, network.c]) provider.script(status(500), status(500), status(500));
  await network.headgate.ask(ask('chain'));
  expect(network.rows()).toHaveLength(3);
});
