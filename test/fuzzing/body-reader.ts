import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect } from 'vitest';
import { decompress } from '../../lambda/adapters/decompress.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { readBody } from '../../lambda/core/read-body.ts';
import type { Properties } from './fuzz.ts';
import { anyJsonText } from './json-texts.ts';

const BOUNDS = { bodyBytes: 4_000, jsonDepth: 6 };
const CODES = ['invalid-request', 'request-too-large', 'media-unsupported'];
const POISONOUS = ['__proto__', 'constructor', 'prototype'];
const HOSTS = ['api_base', 'base_url', 'api_key', 'extra_headers', 'user_config', 'custom_host'];
const JSON_TYPE = { 'content-type': 'application/json' };

const anyBytes = fc.oneof(
  anyJsonText.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  // A byte that is no UTF-8 in the midst of what is.
  fc.tuple(anyJsonText, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  }),
);
const anyHeader = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    '',
    'application/json;charset=x',
  ),
  fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
);
const anyEncoding = fc.constantFrom(
  'gzip',
  'deflate',
  'br',
  'zstd',
  'identity',
  'x-gzip',
  'gzip, gzip',
  'compress',
  '',
);

/** What must hold of whatever reads bodies. */
export function propertiesOf(read: typeof readBody): Properties {
  const readBytes = (bytes: Uint8Array, headers: Record<string, string> = JSON_TYPE) =>
    read(requestOf(bytes, headers), BOUNDS, decompress);
  return {
    'is what JSON.parse says, but for what is refused on purpose': fc.asyncProperty(anyBytes, async (bytes) => {
      const expected = expectedOf(bytes);
      const found = await readBytes(bytes).then(
        ({ body }) => body,
        (error: unknown) => error,
      );
      if (expected === undefined) expect(found).toSatisfy(isRefusal);
      else expect(found).toEqual(expected);
    }),
    'is refused in words of ours, whatever is said of it': fc.asyncProperty(
      ...[
        fc.oneof(
          anyBytes,
          anyBytes.map((bytes) => gzipSync(bytes)),
        ),
        anyHeader,
        anyEncoding,
      ],
      async (bytes, type, encoding) => {
        const headers = { 'content-type': type, 'content-encoding': encoding };
        await readBytes(bytes, headers).catch((error: unknown) => expect(error).toSatisfy(isRefusal));
      },
    ),
    'changes nothing of what all objects have': fc.asyncProperty(anyBytes, async (bytes) => {
      const before = Object.getOwnPropertyNames(Object.prototype).join();
      const read = await readBytes(bytes).catch(() => undefined);
      expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
      if (read) expect(Object.getPrototypeOf(Object.assign({}, read.body))).toBe(Object.prototype);
    }),
    'says nothing of it in a refusal': fc.asyncProperty(anyBytes, async (bytes) => {
      const secret = 'canary-in-a-body';
      const noted = Buffer.concat([bytes, Buffer.from(`"${secret}"`)]);
      await readBytes(noted).catch((error: Error) => expect(error.message).not.toContain(secret));
    }),
    'is looked at once, member by member': fc.asyncProperty(anyBytes, async (bytes) => {
      const { keys } = Object;
      let looked = 0;
      Object.keys = (value: object) => {
        const names = keys(value);
        looked += names.length;
        return names;
      };
      await readBytes(bytes)
        .catch(() => undefined)
        .finally(() => Object.assign(Object, { keys }));
      // A member is at least two characters long; what the platform looks at besides does not depend on the body.
      expect(looked).toBeLessThanOrEqual(bytes.length / 2 + 16);
    }),
  };
}

function requestOf(bytes: Uint8Array, headers: Record<string, string>): Request {
  return new Request('https://headgate.invalid/', { method: 'POST', headers, body: new Uint8Array(bytes) });
}

function isRefusal(error: unknown): boolean {
  return error instanceof GatewayError && CODES.includes(error.code);
}

/** What JSON.parse makes of it, by rules that are written down a second time; `undefined`: it is refused. */
function expectedOf(bytes: Uint8Array): unknown {
  try {
    if (bytes.length > BOUNDS.bodyBytes) return undefined;
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return HOSTS.some((name) => Object.hasOwn(value, name)) ? undefined : sound(value, 1);
  } catch {
    return undefined;
  }
}

function sound(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return Buffer.from(value, 'utf8').toString('utf8');
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER))
      throw new Error('not exact');
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > BOUNDS.jsonDepth) throw new Error('too deep');
  if (Array.isArray(value)) return value.map((item) => sound(item, depth + 1));
  const members = Object.entries(value);
  if (members.some(([name]) => POISONOUS.includes(name))) throw new Error('poisonous');
  return Object.fromEntries(members.map(([name, member]) => [name, sound(member, depth + 1)]));
}
