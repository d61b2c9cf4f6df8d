// Preloaded before AWS's Node runtime client (`node --require no-native.cjs …/aws-lambda-ric/index.mjs index.handler`).
// The client talks to the Runtime API through a native addon that npm would have to compile with cmake. This file
// supplies the addon's three functions over node:http instead; everything else stays AWS's own code.
'use strict';

const http = require('node:http');
const Module = require('node:module');
const path = require('node:path');

const API = '/2018-06-01/runtime/invocation';
const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1, noDelay: true });

function send(method, pathname, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, agent, method, path: pathname, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, bodyJson: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

// The native client blocks until its answer is accepted. Keeping the last promise gives the same order:
// no `next` leaves before the answer to the invocation before it.
let answered = Promise.resolve();

function post(pathname, body, headers) {
  const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers };
  answered = answered.then(() => send('POST', pathname, all, body));
  answered.catch((error) => {
    console.error(error);
    process.exit(1);
  });
}

function errorTypeOf(body) {
  try {
    return JSON.parse(body).errorType ?? 'Unhandled';
  } catch {
    // The client always sends JSON here; the native addon uses the same word when it finds none.
    return 'Unhandled';
  }
}

const nativeClient = {
  initializeClient() {},
  next: async () => {
    await answered;
    return send('GET', `${API}/next`);
  },
  done: (id, body) => post(`${API}/${id}/response`, body),
  error: (id, body) => post(`${API}/${id}/error`, body, { 'lambda-runtime-function-error-type': errorTypeOf(body) }),
};

const virtual = path.join(__dirname, 'rapid-client.virtual');
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolve(request, ...rest) {
  return request === './rapid-client.node' ? virtual : resolveFilename.call(this, request, ...rest);
};
require.cache[virtual] = Object.assign(new Module(virtual), { loaded: true, exports: nativeClient });
