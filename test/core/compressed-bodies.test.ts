import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

const HELLO = { model: 'fake/m', messages: [{ role: 'user', content: 'Hello 😀' }] };
const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync } as const;
const ENCODINGS = ['gzip', 'deflate', 'br', 'zstd'] as const;
const LIMIT = 100_000;

let provider: FakeProvider;
let headgate: TestGateway;

beforeAll(async () => {
  provider = await startFakeProvider();
  headgate = aGateway().withProvider('fake', { url: provider.url }).withBounds({ bodyBytes: LIMIT }).start();
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await headgate.close();
  await provider.close();
});

function ask(body: Uint8Array<ArrayBuffer>, encoding: string, key = headgate.key): Promise<Response> {
  return headgate.fetch('http://headgate.invalid/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-encoding': encoding },
    body,
  });
}

function compressed(encoding: (typeof ENCODINGS)[number], body: unknown): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(COMPRESS[encoding](JSON.stringify(body)));
}

test.each(ENCODINGS)('a body in %s is read, and the provider gets it plain', async (encoding) => {
  provider.script(answer({ text: 'Hi' }));
  expect((await ask(compressed(encoding, HELLO), encoding.toUpperCase())).status).toBe(200);
  const [request] = provider.requests;
  expect(JSON.parse(String(request?.body)).messages).toEqual(HELLO.messages);
  expect(request?.headers).not.toHaveProperty('content-encoding');
});

test.each(ENCODINGS)('a bomb in %s is 413, and costs no more memory than the bound', async (encoding) => {
  const bomb = compressed(encoding, { ...HELLO, padding: '0'.repeat(30_000_000) });
  const before = process.memoryUsage().arrayBuffers;
  const response = await ask(bomb.length > LIMIT ? bomb.slice(0, LIMIT) : bomb, encoding);
  expect(response.status).toBe(413);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
  expect(provider.requests).toHaveLength(0);
});

test.each(ENCODINGS)('a body in %s that is damaged, or cut short, is 400 without a word of it', async (encoding) => {
  const whole = compressed(encoding, HELLO);
  for (const body of [whole.slice(0, -4), new TextEncoder().encode(JSON.stringify(HELLO)), new Uint8Array(0)]) {
    const response = await ask(body, encoding);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('Hello');
  }
  expect(provider.requests).toHaveLength(0);
});

test('a stranger is refused before anything is decompressed', async () => {
  expect((await ask(new Uint8Array(10), 'zstd', 'hg_local_wrong')).status).toBe(401);
});
