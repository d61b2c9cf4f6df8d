import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRaw, splitPrelude } from './raw-output.ts';
import { RicHost, type RicHostOptions } from './ric-host.ts';

const HTTP_STREAM = 'application/vnd.awslambda.http-integration-response';

let folder: string;
let host: RicHost | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-runtime-'));
});
afterEach(async () => {
  await host?.close();
  host = undefined;
  rmSync(folder, { recursive: true });
});

function hostOf(source: string, options: RicHostOptions = {}): RicHost {
  writeFileSync(join(folder, 'index.mjs'), source);
  host = new RicHost(
    {
      logicalId: 'Probe',
      name: 'probe',
      codeFolder: folder,
      handler: 'index.handler',
      environment: { LEDGER_TABLE: 'ledger' },
      timeoutSeconds: 30,
      memoryMegabytes: 512,
      roleArn: 'arn:aws:iam::000000000000:role/probe',
    },
    options,
  );
  return host;
}

function streaming(body: string): string {
  return `export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
    const http = () => awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'x-a': 'b' } });
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    ${body}
  });`;
}

describe('a streaming function', () => {
  test('sends the prelude, eight NULs and each write in a chunk of its own, when it is written', async () => {
    // The function goes on when the reader has what was written before.
    const turn = join(folder, 'turn');
    const source = streaming(`
      const { existsSync } = await import('node:fs');
      http();
      for (let i = 0; i < 3; i++) {
        stream.write('data: ' + i);
        while (!existsSync(${JSON.stringify(turn)} + i)) await wait(5);
      }
      stream.end();`);
    const output = await readRaw(await hostOf(source).invoke({}), (text) => {
      for (let i = 0; i < 3; i += 1) if (text.includes(`data: ${i}`)) writeFileSync(turn + i, '');
    });
    expect(output.contentType).toBe(HTTP_STREAM);
    expect(output.chunks.map(({ bytes }) => bytes.toString('latin1'))).toEqual([
      '{"statusCode":201,"headers":{"x-a":"b"}}',
      '\0\0\0\0\0\0\0\0',
      'data: 0',
      'data: 1',
      'data: 2',
    ]);
    expect(output.error).toEqual({});
  });

  test('sends its status with an empty body only if it writes an empty string', async () => {
    const written = await readRaw(await hostOf(streaming(`http().write(''); stream.end();`)).invoke({}));
    expect(splitPrelude(written.bytes)).toEqual({ prelude: { statusCode: 201, headers: { 'x-a': 'b' } }, body: '' });
    await host?.close();
    const unwritten = await readRaw(await hostOf(streaming(`http().end();`)).invoke({}));
    expect(unwritten).toMatchObject({ contentType: HTTP_STREAM, bytes: Buffer.alloc(0), error: {} });
  });

  test('that throws in the middle ends in trailers, and its process answers the next call', async () => {
    const source = streaming(
      `http().write('first'); if (event.fail) throw new TypeError('in the middle'); stream.end();`,
    );
    const runtime = hostOf(source);
    const failed = await readRaw(await runtime.invoke({ fail: true }));
    const before = runtime.processId;
    expect(splitPrelude(failed.bytes).body).toBe('first');
    expect(failed.error).toEqual({ errorType: 'TypeError', errorMessage: 'in the middle' });
    expect(splitPrelude((await readRaw(await runtime.invoke({}))).bytes).body).toBe('first');
    expect(runtime.processId).toBe(before);
    expect(runtime.exits).toEqual([]);
  });

  test('that throws before its first write sends trailers after an empty body', async () => {
    const output = await readRaw(await hostOf(streaming(`throw new Error('early');`)).invoke({}));
    expect(output).toMatchObject({
      contentType: 'application/octet-stream',
      bytes: Buffer.alloc(0),
      error: { errorType: 'Error', errorMessage: 'early' },
    });
  });

  test('is killed at its deadline, and a new process answers the next call', async () => {
    const source = streaming(`
      http().write(String(Math.ceil(context.getRemainingTimeInMillis() / 3_000)));
      if (event.hang) await wait(60_000);
      stream.end();`);
    const runtime = hostOf(source, { timeoutMs: 3_000 });
    const cut = await readRaw(await runtime.invoke({ hang: true }));
    expect(splitPrelude(cut.bytes).body).toBe('1');
    expect(cut.error).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 3.00 seconds' });
    expect((await readRaw(await runtime.invoke({}))).error).toEqual({});
    expect(runtime.exits).toMatchObject([{ signal: 'SIGKILL' }]);
  });

  test('feels a slow reader', async () => {
    const source = streaming(`
      http(); const block = Buffer.alloc(1 << 20); let waits = 0;
      for (let i = 0; i < 64; i++) {
        if (!stream.write(block)) { waits++; await new Promise((resolve) => stream.once('drain', resolve)); }
        console.log('written ' + i);
      }
      stream.end();`);
    const runtime = hostOf(source);
    const invocation = await runtime.invoke({});
    await expect.poll(() => runtime.output).toContain('written 0');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(runtime.output).not.toContain('written 40');
    expect((await readRaw(invocation)).bytes.length).toBeGreaterThan(64 << 20);
  });
});

describe('a buffered function', () => {
  const source = `export const handler = async (event) => {
    if (event.fail) throw new RangeError('refused');
    return { event, tables: process.env.LEDGER_TABLE, endpoint: process.env.AWS_ENDPOINT_URL,
      home: process.env.HOME ?? null, region: process.env.AWS_REGION };
  };`;

  test('answers with JSON and sees only the environment that Lambda would give it', async () => {
    const runtime = hostOf(source, { environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
    const answer = await runtime.invoke({ a: 'ü' });
    expect(answer.kind === 'buffered' && JSON.parse(answer.payload)).toEqual({
      event: { a: 'ü' },
      tables: 'ledger',
      endpoint: 'http://127.0.0.1:1',
      home: null,
      region: 'us-east-1',
    });
  });

  test('that throws is a failed invocation, and its process answers the next call', async () => {
    const runtime = hostOf(source);
    expect(await runtime.invoke({ fail: true })).toEqual({
      kind: 'failed',
      errorType: 'RangeError',
      errorMessage: 'refused',
    });
    expect((await runtime.invoke({})).kind).toBe('buffered');
    expect(runtime.exits).toEqual([]);
  });
});

describe('the life of processes', () => {
  const pid = `export const handler = async (event) => {
    if (event.exit) process.exit(3);
    await new Promise((resolve) => setTimeout(resolve, event.ms ?? 0));
    return process.pid;
  };`;
  const pidOf = async (runtime: RicHost, event: object): Promise<unknown> => {
    const answer = await runtime.invoke(event);
    return answer.kind === 'buffered' ? JSON.parse(answer.payload) : answer;
  };

  test('one process answers one call after another', async () => {
    const runtime = hostOf(pid);
    const pids = await Promise.all([0, 1, 2].map(() => pidOf(runtime, { ms: 20 })));
    expect(new Set(pids).size).toBe(1);
    expect(pids[0]).toBe(runtime.processId);
  });

  test('several environments answer at once', async () => {
    // Nobody ends before all have begun.
    const source = `import { readdirSync, writeFileSync } from 'node:fs';
      const begun = () => readdirSync('.').filter((name) => name.startsWith('begun-')).length;
      export const handler = async () => {
        writeFileSync('begun-' + process.pid, '');
        while (begun() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
        return process.pid;
      };`;
    const runtime = hostOf(source, { environments: 3 });
    const pids = await Promise.all([0, 1, 2].map(() => pidOf(runtime, {})));
    expect(new Set(pids).size).toBe(3);
  });

  test('a process that exits fails its call; the next call has a new one', async () => {
    const runtime = hostOf(pid);
    expect(await runtime.invoke({ exit: true })).toEqual({
      kind: 'failed',
      errorType: 'Runtime.ExitError',
      errorMessage: 'Runtime exited with error: exit status 3',
    });
    expect(runtime.exits).toMatchObject([{ code: 3 }]);
    expect(await pidOf(runtime, {})).not.toBe(runtime.exits[0]?.processId);
  });

  test('a process can be killed while it answers', async () => {
    const runtime = hostOf(pid);
    const answer = runtime.invoke({ ms: 60_000 });
    await expect.poll(() => runtime.processId).toBeDefined();
    await runtime.kill();
    expect(await answer).toMatchObject({ kind: 'failed', errorMessage: 'Runtime exited with error: signal: SIGKILL' });
    expect(runtime.exits).toMatchObject([{ signal: 'SIGKILL' }]);
  });

  test('a module that cannot be loaded fails every call with its reason', async () => {
    const runtime = hostOf(`throw new Error('no table');`);
    const failed = { kind: 'failed', errorType: 'Error', errorMessage: 'no table' };
    expect(await runtime.invoke({})).toEqual(failed);
    expect(await runtime.invoke({})).toEqual(failed);
  });
});
