import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBody } from '../../lambda/core/read-body.ts';
import { quickestMs } from '../support/cpu-ms.ts';

const BOUNDS = { bodyBytes: 6_000_000, jsonDepth: 64 };

function read(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
  return readBody(new Request('https://headgate.invalid/', init), BOUNDS);
}

function nested(depth: number, open = '[', close = ']'): string {
  return `{"a":${open.repeat(depth - 1)}0${close.repeat(depth - 1)}}`;
}

describe('depth', () => {
  test('of 64 levels is accepted, in lists and in objects', async () => {
    await expect(read(nested(64))).resolves.toMatchObject({ bytes: nested(64).length });
    await expect(read(nested(64, '{"a":', '}'))).resolves.toBeDefined();
  });

  test.each([65, 10_000, 1_000_000])('of %i levels is refused, and not with a RangeError', async (depth) => {
    await expect(read(nested(depth))).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('is found wherever it is', async () => {
    const wide = `{"a":[${'{"b":1},'.repeat(10_000)}${'['.repeat(64)}${']'.repeat(64)}]}`;
    await expect(read(wide)).rejects.toThrow('64 levels');
  });

  test('a body of a hundred thousand members is read in good time', async () => {
    const body = `{"a":[${'{"b":[1,"x"]},'.repeat(100_000)}0]}`;
    expect(await quickestMs(() => read(body), 2_000)).toBeLessThan(2_000);
  });
});

describe('names', () => {
  test.each(['__proto__', 'constructor', 'prototype'])('%s is refused, escaped too', async (name) => {
    const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;
    for (const written of [name, escaped]) {
      await expect(read(`{"a":[{"${written}":1}]}`)).rejects.toMatchObject({ code: 'invalid-request' });
    }
  });

  test('those of other members of Object.prototype are only names', async () => {
    const { body } = await read('{"toString":1,"hasOwnProperty":2}');
    expect(body).toEqual({ toString: 1, hasOwnProperty: 2 });
  });
});

describe('numbers', () => {
  test.each(['9007199254740992', '-9007199254740992', '1e400', '-1e400', '1e16', '123456789012345678901234567890'])(
    '%s is refused',
    async (number) => {
      await expect(read(`{"seed":${number}}`)).rejects.toThrow('"seed"');
      await expect(read(`{"a":[[${number}]]}`)).rejects.toThrow('too large');
    },
  );

  test.each(['9007199254740991', '-0', '0.1', '1e-7', '5e-324', '1.5e3'])('%s is accepted', async (number) => {
    expect((await read(`{"seed":${number}}`)).body).toEqual({ seed: Number(number) });
  });
});

describe('text', () => {
  test('half a surrogate pair becomes U+FFFD, so that two hashes of it agree', async () => {
    const { body } = await read('{"a":"x\\ud83d","b":["\\ude00y"],"c":"\\ud83d\\ude00"}');
    expect(body).toEqual({ a: 'x\ufffd', b: ['\ufffdy'], c: '😀' });
  });

  test('bytes that are no UTF-8 are refused and not replaced', async () => {
    const bytes = new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]);
    await expect(read(bytes)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('no refusal repeats what the body held', async () => {
    for (const body of ['{"secret-prompt"', 'secret-prompt', '["secret-prompt"]']) {
      const error: Error = await read(body).then(
        () => new Error('was read'),
        (cause) => cause,
      );
      expect(error.message).not.toContain('secret-prompt');
    }
  });
});

test('what is accepted is written again as it came, keys in their order', async () => {
  const anyName = fc.stringMatching(/^[a-z]{1,8}$/).filter((name) => name !== 'prototype' && name !== 'constructor');
  const anyValue = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(anyName, fc.oneof(anyValue, fc.array(anyValue))), async (object) => {
      const text = JSON.stringify(object);
      const { body, bytes } = await read(text);
      expect(JSON.stringify(body)).toBe(text);
      expect(bytes).toBe(Buffer.byteLength(text));
    }),
  );
});
