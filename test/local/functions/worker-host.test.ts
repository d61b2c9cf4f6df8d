import { buffer } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import type { FunctionDefinition, Invocation } from '../../../local/functions/host.ts';
import { startWorkerHost, type WorkerHost } from '../../../local/functions/worker-host.ts';
import { aFunction, aStreamingFunction } from './a-function.ts';

const hosts: WorkerHost[] = [];
const printed: string[] = [];

function start(definition: FunctionDefinition): WorkerHost {
  const host = startWorkerHost(definition, { print: (line) => printed.push(line) });
  hosts.push(host);
  return host;
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  printed.length = 0;
});

async function read(invocation: Invocation) {
  if (invocation.kind !== 'streaming') throw new Error(`not streaming but ${JSON.stringify(invocation)}`);
  const text = (await buffer(invocation.output)).toString('latin1');
  return { text, contentType: invocation.contentType, ended: await invocation.ended };
}

test('gives back what a buffered function returns', async () => {
  const host = start(aFunction('export const handler = async (event) => ({ statusCode: 201, body: event.word });'));
  expect(await host.invoke({ word: 'yes' })).toEqual({ kind: 'buffered', payload: '{"statusCode":201,"body":"yes"}' });
});

test('tells what a buffered function threw', async () => {
  const host = start(aFunction('export const handler = async () => { throw new TypeError("no"); };'));
  expect(await host.invoke({})).toEqual({ kind: 'failed', errorType: 'TypeError', errorMessage: 'no' });
});

test('sends the prelude, eight NULs and the body', async () => {
  const host = start(aStreamingFunction(`const out = open({ statusCode: 200 }); out.write('a'); out.end('b');`));
  expect(await read(await host.invoke({}))).toEqual({
    text: '{"statusCode":200}\0\0\0\0\0\0\0\0ab',
    contentType: 'application/vnd.awslambda.http-integration-response',
    ended: {},
  });
});

test('sends no prelude when nothing was written, as AWS does', async () => {
  const host = start(aStreamingFunction('open({ statusCode: 204 }).end();'));
  expect(await read(await host.invoke({}))).toMatchObject({ text: '', ended: {} });
});

test('sends the prelude with an empty first write', async () => {
  const host = start(aStreamingFunction(`const out = open({ statusCode: 204 }); out.write(''); out.end();`));
  expect(await read(await host.invoke({}))).toMatchObject({ text: '{"statusCode":204}\0\0\0\0\0\0\0\0' });
});

test('ends with the error of a function that throws before it writes', async () => {
  const host = start(aStreamingFunction('throw new RangeError("early");'));
  expect(await read(await host.invoke({}))).toEqual({
    text: '',
    contentType: 'application/octet-stream',
    ended: { errorType: 'RangeError', errorMessage: 'early' },
  });
  await expect.poll(() => printed.join('\n')).toContain('Invoke Error');
});

test('ends with the error of a function that throws in the middle, after its bytes', async () => {
  const host = start(aStreamingFunction(`open({}).write('half'); throw new Error('late');`));
  expect(await read(await host.invoke({}))).toMatchObject({
    text: '{}\0\0\0\0\0\0\0\0half',
    ended: { errorType: 'Error', errorMessage: 'late' },
  });
});

test('refuses a streaming handler that is not async', async () => {
  const host = start(aFunction('export const handler = awslambda.streamifyResponse((event, stream) => stream.end());'));
  const { ended } = await read(await host.invoke({}));
  expect(ended.errorMessage).toBe('Streaming does not support non-async handlers.');
});

test('works with pipeline from node:stream', async () => {
  const host = start(
    aStreamingFunction(`const { Readable } = await import('node:stream');
      const { pipeline } = await import('node:stream/promises');
      await pipeline(Readable.from(['x', 'y']), open({ statusCode: 200 }));`),
  );
  expect((await read(await host.invoke({}))).text).toBe('{"statusCode":200}\0\0\0\0\0\0\0\0xy');
});

test('runs several invocations at once and keeps them apart', async () => {
  const host = start(
    aStreamingFunction(
      `const out = open({}); for (let i = 0; i < 5; i++) { out.write(event.id); await sleep(5); } out.end();`,
    ),
  );
  const texts = await Promise.all(
    ['a', 'b', 'c'].map(async (id) => (await read(await host.invoke({ id }))).text.replace(/^.*\0/s, '')),
  );
  expect(texts).toEqual(['aaaaa', 'bbbbb', 'ccccc']);
});

test('holds a function back while nobody reads, and loses nothing', async () => {
  const host = start(
    aStreamingFunction(`
      if (event.ask) { stream.end(String(globalThis.written)); return; }
      const out = open({});
      globalThis.written = 0;
      const piece = Buffer.alloc(100_000, 'z');
      for (let i = 0; i < 100; i++) {
        globalThis.written += piece.length;
        if (!out.write(piece)) await once(out, 'drain');
      }
      out.end();`),
  );
  const slow = await host.invoke({});
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { text: written } = await read(await host.invoke({ ask: true }));
  expect(Number(written)).toBeLessThan(600_000);
  const { text, ended } = await read(slow);
  expect(text.length).toBe(2 + 8 + 10_000_000);
  expect(ended).toEqual({});
});

test('gives the function its own environment and context', async () => {
  const host = start(
    aFunction(
      `export const handler = async (event, context) => ({
         own: process.env.OWN, region: process.env.AWS_REGION, inherited: process.env.PATH ?? null,
         name: context.functionName, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() });`,
      { environment: { OWN: 'mine' }, timeoutSeconds: 60 },
    ),
  );
  const invocation = await host.invoke({});
  const said = JSON.parse(invocation.kind === 'buffered' ? invocation.payload : '{}');
  expect(said).toMatchObject({ own: 'mine', region: 'us-east-1', inherited: null, name: 'stack-Fn' });
  expect(said.arn).toBe('arn:aws:lambda:us-east-1:000000000000:function:stack-Fn');
  expect(said.left).toBeGreaterThan(30_000);
});

test('fails the calls of a crashed worker and starts a fresh one for the next', async () => {
  const host = start(
    aStreamingFunction(`
      if (event.crash) { open({}).write('half'); await sleep(20); process.exit(3); }
      stream.end('well');`),
  );
  const crashed = await read(await host.invoke({ crash: true }));
  expect(crashed.ended).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: 'Runtime exited with error: exit status 3',
  });
  expect(crashed.text).toContain('half');
  expect((await read(await host.invoke({}))).text).toBe('well');
});

test('fails a call whose worker throws outside of the handler', async () => {
  const host = start(
    aFunction('export const handler = () => new Promise(() => setTimeout(() => { throw new Error("loose"); }));'),
  );
  expect(await host.invoke({})).toEqual({ kind: 'failed', errorType: 'Error', errorMessage: 'loose' });
});

test('takes the environment away from a function that destroyed its response', async () => {
  const host = start(
    aStreamingFunction(`
      globalThis.runs = (globalThis.runs ?? 0) + 1;
      if (event.destroy) { open({}).write('x'); stream.destroy(new Error('gone')); return; }
      stream.end(String(globalThis.runs));`),
  );
  expect((await read(await host.invoke({ destroy: true }))).ended).toEqual({
    errorType: 'Error',
    errorMessage: 'gone',
  });
  expect((await read(await host.invoke({}))).text).toBe('1');
});

test('ends a function at its timeout, and the next call runs in a fresh environment', async () => {
  const host = start(
    aFunction(
      `let runs = 0; export const handler = (event) => { runs++; return event.hang ? new Promise(() => setInterval(() => {}, 1000)) : runs; };`,
      { timeoutSeconds: 2 },
    ),
  );
  expect(await host.invoke({ hang: true })).toEqual({
    kind: 'failed',
    errorType: 'Sandbox.Timedout',
    errorMessage: 'Task timed out after 2.00 seconds',
  });
  expect(await host.invoke({})).toEqual({ kind: 'buffered', payload: '1' });
});

test('fails calls of a function that cannot be loaded', async () => {
  const host = start(aFunction('throw new Error("at init");'));
  await expect(host.ready).rejects.toThrow('at init');
  expect(await host.invoke({})).toEqual({ kind: 'failed', errorType: 'Error', errorMessage: 'at init' });
});

test('names the handler that is missing', async () => {
  await expect(start(aFunction('export const other = 1;')).ready).rejects.toThrow(
    'index.handler is undefined or not exported',
  );
});
