import { lookup } from 'node:dns/promises';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { type BrokenEndpoint, startBrokenEndpoint } from './endpoints.ts';

let endpoint: BrokenEndpoint | undefined;
afterEach(() => endpoint?.close());

test('1 refuses the connection', async () => {
  endpoint = await startBrokenEndpoint('connect-refused');
  expect(await failureOf(endpoint.url)).toBe('ECONNREFUSED');
});

test('2 has a name that does not exist', async () => {
  endpoint = await startBrokenEndpoint('name-unknown');
  // EAI_AGAIN where the machine has no name server at all. Not by `fetch`, which may be told to use a proxy.
  await expect(lookup(new URL(endpoint.url).hostname)).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
});

test.each([
  ['tls-self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'accepted'],
  ['tls-expired', 'CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED'],
  ['tls-wrong-host', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'],
] as const)('3 shows a bad certificate: %s', async (name, whenUntrusted, whenTrusted) => {
  endpoint = await startBrokenEndpoint(name);
  expect(await handshake(endpoint.url)).toBe(whenUntrusted);
  expect(await handshake(endpoint.url, endpoint.certificate)).toBe(whenTrusted);
});

test.each(['tls-to-plaintext', 'handshake-hang'] as const)('4 never finishes the handshake: %s', async (name) => {
  endpoint = await startBrokenEndpoint(name);
  expect(await handshake(endpoint.url, undefined, 300)).toBe('silent');
  await expect.poll(() => endpoint?.connections).toBe(1);
});

async function failureOf(url: string): Promise<unknown> {
  const error = await fetch(url).then(
    () => undefined,
    (cause) => cause,
  );
  return error?.cause?.code;
}

function handshake(url: string, ca?: string, patienceMs = 20_000): Promise<string | undefined> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connectTls({ host: '127.0.0.1', port: Number(port), ...(ca !== undefined && { ca }) });
    const finish = (outcome: string | undefined) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => finish('silent'), patienceMs);
    socket.on('secureConnect', () => finish('accepted'));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code));
  });
}
