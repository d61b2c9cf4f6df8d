import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';

test('a connection that would leave this machine is an error', async () => {
  const refused = { cause: { message: expect.stringContaining('A test tried to reach') } };
  await expect(fetch('http://192.0.2.1/')).rejects.toMatchObject(refused);
  await expect(fetch('https://headgate.invalid/')).rejects.toMatchObject(refused);
});

test('a connection to this machine is none', async () => {
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
  expect(await (await fetch(`http://localhost:${port}/`)).text()).toBe('here');
  server.closeAllConnections();
  server.close();
});
