import { describe, expect, test } from 'vitest';
import { quickestMs } from '../support/cpu-ms.ts';
import { post } from '../support/post.ts';
import { readBody } from '../support/sse.ts';
import { aHouse, expectNoCall, HELLO } from './a-house.ts';

const house = aHouse();
const MESSAGES = JSON.stringify(HELLO.messages);

async function refusal(body: unknown, headers: Record<string, string> = {}) {
  const response = await house.headgate.ask(body, { headers });
  const text = await response.text();
  return { status: response.status, text, error: JSON.parse(text).error };
}

describe('the body', () => {
  test('row 1: an empty body is refused', async () => {
    expect(await refusal('')).toMatchObject({ status: 400, error: { error_type: 'invalid_request' } });
    expectNoCall(house);
  });

  test.each(['null', '[]', '"x"', '1', 'true'])('row 2: %s is refused because it is no object', async (body) => {
    const { status, error } = await refusal(body);
    expect(status).toBe(400);
    expect(error.message).toContain('object');
    expectNoCall(house);
  });

  test.each([
    ['cut short', '{"model":"canary-body'],
    ['followed by something', '{"model":"canary-body"} x'],
    ['behind a byte order mark', '\ufeff{"model":"canary-body"}'],
    ['with a comment', '{"model":"canary-body"/**/}'],
  ])('row 3: JSON %s is refused and not echoed', async (_, body) => {
    const { status, text } = await refusal(body);
    expect(status).toBe(400);
    expect(text).not.toContain('canary-body');
    expectNoCall(house);
  });

  test('row 4: a duplicate key has one value for everybody, and is sent on once', async () => {
    const body = `{"model":"fake/unlisted","messages":${MESSAGES},"model":"fake/fake-model"}`;
    const response = await house.headgate.ask(body);
    expect(response.headers.get('x-headgate-model')).toBe('fake/fake-model');
    expect(house.rows).toMatchObject([
      { start: { requestedModel: 'fake/fake-model' }, costPicoUsd: expect.any(BigInt) },
    ]);
    const sent = house.provider.requests[0]?.body.toString() ?? '';
    expect(sent.match(/"model"/g)).toHaveLength(1);
    expect(sent).toContain('"model":"fake-model"');
  });

  test.each(['__proto__', 'constructor', 'prototype'])(
    'row 5: a key named %s is refused at any depth',
    async (name) => {
      for (const body of [
        `{"${name}":{"admin":true},"model":"fake/fake-model","messages":${MESSAGES}}`,
        `{"model":"fake/fake-model","messages":[{"role":"user","content":[{"a":{"${name}":{"admin":true}}}]}]}`,
      ]) {
        expect(await refusal(body)).toMatchObject({ status: 400 });
      }
      expect('admin' in {}).toBe(false);
      expectNoCall(house);
    },
  );

  test.each([65, 10_000, 1_000_000])('row 6: %i levels are refused in bounded time', async (depth) => {
    const body = `{"model":"fake/fake-model","messages":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    const parsing = await quickestMs(() => JSON.parse(body));
    const refusing = await quickestMs(async () => {
      const { status, error } = await refusal(body);
      expect(status).toBe(400);
      expect(error.message).toContain('64 levels');
    }, 250);
    expect(refusing - parsing).toBeLessThan(250);
    expectNoCall(house);
  });

  test('row 6: 64 levels are accepted', async () => {
    const body = `{"model":"fake/fake-model","messages":${MESSAGES},"metadata":${'['.repeat(63)}${']'.repeat(63)}}`;
    expect((await house.headgate.ask(body)).status).toBe(200);
  });

  test('row 13: a body over the limit is refused with 413 in the dialect, declared or not', async () => {
    const body = JSON.stringify({ ...HELLO, user: 'x'.repeat(6_000_000) });
    expect(await refusal(body)).toMatchObject({ status: 413, error: { error_type: 'request_too_large' } });
    const declared = { 'content-length': '6000001' };
    expect(await refusal('{}', declared)).toMatchObject({ status: 413, error: { type: 'invalid_request_error' } });
    expectNoCall(house);
  });

  test.each([6_000_000, 10_000_001])('row 13: %d bytes are a 413 in the words of each dialect', async (length) => {
    const body = { ...HELLO, max_tokens: 10, input: 'x'.repeat(length) };
    for (const [path, type] of [
      ['/messages', 'request_too_large'],
      ['/responses', 'invalid_request_error'],
      ['/embeddings', 'invalid_request_error'],
    ] as const) {
      const response = await post(house.headgate, path, body);
      expect([response.status, (await readBody(response)).error]).toMatchObject([413, { type }]);
    }
    expectNoCall(house);
  });

  test('row 14: half a surrogate pair reaches the provider as U+FFFD', async () => {
    const body = '{"model":"fake/fake-model","messages":[{"role":"user","content":"a\\ud800b"}]}';
    const answer = await readBody(await house.headgate.ask(body));
    expect(house.provider.requests[0]?.json).toMatchObject({ messages: [{ content: 'a\ufffdb' }] });
    expect(answer.choices[0]?.message.content).toBe('echo: a\ufffdb');
  });
});

describe('fields', () => {
  test.each(['1.5', '"100"', '1e400', '9007199254740993', '[]', '{}', 'true'])(
    'row 7: max_tokens %s is refused',
    async (value) => {
      for (const name of ['max_tokens', 'max_completion_tokens']) {
        const { status } = await refusal(`{"model":"fake/fake-model","messages":${MESSAGES},"${name}":${value}}`);
        expect(status).toBe(400);
      }
      expectNoCall(house);
    },
  );

  test.each([-1, 0])('row 7: max_tokens %s is no bound, and is not sent on (Cline)', async (max_tokens) => {
    await (await house.headgate.ask(HELLO)).text();
    await (await house.headgate.ask({ ...HELLO, max_tokens })).text();
    expect(house.provider.requests[1]?.json).toEqual(house.provider.requests[0]?.json);
  });

  test('row 7: a number that would change when it is written again is refused anywhere', async () => {
    const body = `{"model":"fake/fake-model","messages":${MESSAGES},"metadata":{"big":[9007199254740993]}}`;
    expect(await refusal(body)).toMatchObject({ status: 400 });
    expectNoCall(house);
  });

  test('row 8: n over the limit is refused, and an allowed n multiplies the hold', async () => {
    expect(await refusal({ ...HELLO, n: 1000 })).toMatchObject({ status: 400, error: { param: 'n' } });
    expectNoCall(house);
    for (const n of [1, 4]) await house.headgate.ask({ ...HELLO, max_tokens: 1_000_000, n });
    const [one = 0n, four = 0n] = house.rows.map(({ start }) => start.holdPicoUsd ?? 0n);
    const OUTPUT = 2_000_000n * 1_000_000n;
    expect(four - one).toBe(3n * OUTPUT);
  });

  test.each(['api_base', 'base_url', 'user_config', 'extra_headers', 'api_key', 'custom_host'])(
    'row 9: %s is refused',
    async (field) => {
      const value = { api_base: house.provider.sink.url };
      expect(await refusal({ ...HELLO, [field]: value })).toMatchObject({ status: 400, error: { param: field } });
      expectNoCall(house);
      expect(house.provider.sink.requests).toEqual([]);
    },
  );

  test.each([
    ['a path upwards', '../x'],
    ['a path upwards behind a provider', 'fake/../x'],
    ['dots in the middle', 'fake/a/../../x'],
    ['a NUL', 'fake/a\0b'],
    ['10 KB', `fake/${'x'.repeat(10_000)}`],
    ['a homoglyph', 'fаke/fake-model'],
    ['a line break', 'fake/a\nb'],
    ['ANSI codes and a right-to-left override', 'fake/\u001b[31m\u202e'],
    ['a name of Object.prototype', 'constructor/x'],
    ['no provider that serves it', 'another-model'],
    ['a provider that is not there', 'openai/gpt-5'],
    ['nothing behind the slash', 'fake/'],
  ])('row 10: a model name with %s is unknown, and is told escaped and short', async (_, model) => {
    const { status, error } = await refusal({ ...HELLO, model });
    expect(status).toBe(404);
    expect(error).toMatchObject({ code: 'model_not_found', param: 'model' });
    expect(error.message.length).toBeLessThan(400);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is there is what is asserted.
    expect(error.message).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(house.log.join('').length).toBeLessThan(2_000);
    expectNoCall(house);
  });

  test('row 10: an empty model, none, and one that is no text are the mistake of the caller', async () => {
    for (const model of ['', undefined, 7, null, ['fake/fake-model']]) {
      expect(await refusal({ ...HELLO, model })).toMatchObject({ status: 400, error: { param: 'model' } });
    }
    expectNoCall(house);
  });
});
