import { expect, test } from 'vitest';
import { type FaultName, fault, type Stage, status } from '../support/fake-provider.ts';
import { aHouse, HELLO, STREAM } from './a-house.ts';

const ANSWER_BYTES = 1024 ** 2;
const house = aHouse((builder) => builder.withBounds({ answerBytes: ANSWER_BYTES }));

async function ask(body: object = HELLO) {
  const response = await house.headgate.ask(body);
  return { status: response.status, text: await response.text() };
}

test.each(['json-error-200', 'html-200', 'zero-bytes'] satisfies FaultName[])(
  'row 46, 47: %s is a failure, whole and streamed',
  async (name) => {
    for (const body of [HELLO, STREAM]) {
      house.provider.script(fault(name));
      const { status: code, text } = await ask(body);
      expect(code).toBe(502);
      expect(text).not.toContain('<');
    }
    expect(house.rows.map((row) => row.ending?.outcome)).toEqual(['failed', 'failed']);
  },
);

test('row 46: a choice that holds an error is a failure', async () => {
  const choices = [{ index: 0, message: { role: 'assistant', content: '' }, error: { code: 503, message: 'no' } }];
  house.provider.script(status(200, { body: { choices } }));
  expect((await ask()).status).toBe(503);
});

test('row 48: JSON that is cut short is a failure', async () => {
  house.provider.script(status(200, { body: '{"choices":[{"message":{"content":"Hel' }));
  expect((await ask()).status).toBe(502);
});

test('row 48: 50 MB are cut off at the limit, and the provider is hung up on', async () => {
  let sentBytes = 0;
  house.provider.script(async (stage: Stage) => {
    await stage.send('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 52428800\r\n\r\n{"a":"');
    for (const piece = 'x'.repeat(65_536); sentBytes < 50 * 1024 ** 2; sentBytes += piece.length) {
      await stage.send(piece);
      await stage.wait(1);
    }
  });
  expect((await ask()).status).toBe(502);
  expect(sentBytes).toBeLessThan(25 * ANSWER_BYTES);
  await expect.poll(() => house.provider.requests[0]?.abortedAt).toBeDefined();
});

test.each([301, 302, 303, 307, 308])('row 49: a %i is not followed and gives no key away', async (code) => {
  house.provider.script(fault('redirect', { status: code }));
  expect((await ask()).status).toBe(502);
  expect(house.provider.sink.requests).toEqual([]);
  expect(house.rows).toMatchObject([{ state: 'VOIDED' }]);
});

test.each(['gzip-header-plain-body', 'gzip-truncated', 'six-encodings', 'brotli-bomb', 'gzip'] satisfies FaultName[])(
  'row 50: %s is a failure in bounded memory',
  async (name) => {
    for (const body of [HELLO, STREAM]) {
      house.provider.script(fault(name));
      const before = process.memoryUsage().rss;
      expect((await ask(body)).status).toBe(502);
      expect(process.memoryUsage().rss - before).toBeLessThan(32 * 1024 ** 2);
    }
  },
);

test.each([
  ['duplicate-content-length', 502],
  ['content-length-and-chunked', 502],
  ['bad-chunk-size', 502],
  ['header-overflow', 502],
  ['nul-header', 502],
  ['early-hints', 200],
  ['http-1-0', 200],
] as const)('row 51: %s is a %i', async (name, code) => {
  house.provider.script(fault(name, { after: 0 }));
  expect((await ask()).status).toBe(code);
});
