/** The least that a proxy in Node can do: it passes a request on and pipes the answer back. Prints its URL. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const target = new URL(process.argv[2] ?? '');
const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((request, response) => {
  const { host: _, connection: __, ...headers } = request.headers;
  const path = `${target.pathname.replace(/\/v1$/, '')}${request.url}`;
  const options = { host: target.hostname, port: target.port, path, method: request.method, headers, agent };
  const onward = http.request(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onward);
});
server.listen(0, '127.0.0.1', () => {
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  console.log(`http://127.0.0.1:${port}/v1`);
});
