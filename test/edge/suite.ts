/**
 * What every edge must do, whatever runs it. The same tests are run against the local front with worker threads, and
 * against the deployed bundle under AWS's own runtime client.
 */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FakeProvider } from '../support/fake-provider.ts';
import { answer, fault, status } from '../support/fake-provider.ts';
import { type Call, dataOf, oneConnection, type Reply, send } from './client.ts';

/** How an edge is to be started; everything has the product's own default. */
export interface EdgeSettings {
  readonly bodyBytes?: number;
  readonly functionTimeoutSeconds?: number;
  readonly pingMs?: number;
}

/** A running edge with all that is behind it. */
export interface EdgeUnderTest {
  /** With the stage: `http://127.0.0.1:N/v1`. */
  readonly baseUrl: string;
  readonly key: string;
  /** Configured as `fake`; its prices are the ones that the gateway is told. */
  readonly provider: FakeProvider;
  /** How many processes or threads have been started for the gateway function so far. */
  readonly starts: number;
  /** The ledger's rows of attempts, in the order in which they began. */
  attempts(): Promise<readonly Attempt[]>;
  close(): Promise<void>;
}

/** What a test looks at in the ledger. */
export interface Attempt {
  readonly state: string;
  readonly outcome: string | undefined;
  readonly costPicoUsd: bigint | undefined;
}

export type StartEdge = (settings?: EdgeSettings) => Promise<EdgeUnderTest>;

const MODEL = 'fake/model';
const MESSAGES = [{ role: 'user', content: 'Hello' }];
const STREAMED = { model: MODEL, messages: MESSAGES, stream: true };
const WHOLE = { model: MODEL, messages: MESSAGES };

/** Runs the suite against one kind of edge. */
export function edgeSuite(name: string, startEdge: StartEdge): void {
  describe(name, () => {
    let edge: EdgeUnderTest;
    const call = (options: Call): Promise<Reply> => send(edge.baseUrl, edge.key, options);
    beforeAll(async () => {
      edge = await startEdge();
      return () => edge.close();
    });
    afterEach(() => edge.provider.reset());

    describe('an answer in one piece', () => {
      test('has a body, its cost and the headers of the gateway', async () => {
        const reply = await call({ body: WHOLE });
        expect(reply).toMatchObject({ status: 200, isComplete: true });
        expect(JSON.parse(reply.text)).toMatchObject({
          object: 'chat.completion',
          choices: [{ message: { content: 'echo: Hello' } }],
          usage: { cost: usd(edge.provider.owedPicoUsd) },
        });
        expect(reply.headers).toMatchObject({
          'content-type': expect.stringContaining('application/json'),
          'x-headgate-model': MODEL,
          'x-headgate-attempts': '1',
          'x-headgate-cache': 'off',
          'x-headgate-call-id': expect.stringMatching(/^\w{20,}$/),
        });
      });

      test('is an HTTP error if the provider fails in its middle', async () => {
        edge.provider.script(fault('fin-mid-chunked'));
        const reply = await call({ body: WHOLE });
        expect(reply.status).toBe(502);
        expect(errorOf(reply)).toMatchObject({ error_type: 'provider_stream_cut' });
      });
    });

    describe('a stream', () => {
      test('has a status and the headers that keep proxies from collecting it', async () => {
        const reply = await call({ body: STREAMED });
        expect(reply).toMatchObject({ status: 200, isComplete: true });
        expect(reply.headers).toMatchObject({
          'content-type': expect.stringMatching(/^text\/event-stream/),
          'cache-control': 'no-cache, no-transform',
          'x-accel-buffering': 'no',
          'x-headgate-model': MODEL,
        });
        expect(textOf(reply)).toBe('echo: Hello');
        expect(reply.events.at(-1)?.text).toBe('data: [DONE]');
      });

      test('brings each chunk when the provider sends it', async () => {
        edge.provider.script(answer({ pieces: ['one', 'two', 'three', 'four'], delayMs: 100 }));
        const reply = await call({ body: STREAMED });
        const times = reply.events.filter(({ text }) => /one|two|three|four/.test(text)).map(({ atMs }) => atMs);
        const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
        expect(gaps).toHaveLength(3);
        for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(80);
      });

      test('is an HTTP error if the provider fails before its first content', async () => {
        edge.provider.script(status(429, { headers: [['retry-after', '7']] }));
        const refused = await call({ body: STREAMED });
        expect(refused.status).toBe(429);
        expect(refused.headers['retry-after']).toBe('7');
        expect(errorOf(refused)).toMatchObject({ error_type: 'rate_limit_exceeded' });

        edge.provider.script(fault('fin-mid-chunked', { after: 0 }));
        expect((await call({ body: STREAMED })).status).toBe(502);
      });

      test('that the provider cuts ends in an error event, and the same process answers the next call', async () => {
        await call({ body: WHOLE });
        const { starts } = edge;
        edge.provider.script(fault('rst-mid-stream', { pieces: ['one', 'two', 'three'] }));
        const reply = await call({ body: STREAMED });
        expect(reply).toMatchObject({ status: 200, isComplete: true });
        expect(textOf(reply)).toBe('onetwo');
        expect(dataOf(reply).at(-1)).toMatchObject({ error: { error_type: 'provider_stream_cut' } });
        expect(reply.text).not.toContain('[DONE]');

        expect(textOf(await call({ body: STREAMED }))).toBe('echo: Hello');
        expect(edge.starts).toBe(starts);
      });
    });

    describe('connections', () => {
      test('of the client are kept between calls, streamed or not', async () => {
        const agent = oneConnection();
        const first = await call({ body: STREAMED, agent });
        const second = await call({ body: WHOLE, agent });
        const third = await call({ body: STREAMED, agent });
        expect(new Set([first.socket, second.socket, third.socket]).size).toBe(1);
        agent.destroy();
      });

      test('to the provider are kept between calls', async () => {
        await call({ body: STREAMED });
        await call({ body: STREAMED });
        const [, second] = edge.provider.requests;
        expect(second?.onSocket).toBeGreaterThan(1);
      });
    });

    describe('a client that leaves', () => {
      test('does not stop the function: the answer is read to its end, and the ledger has its exact cost', async () => {
        const before = await edge.attempts();
        edge.provider.script(answer({ pieces: ['one', 'two', 'three', 'four'], delayMs: 100 }));
        const reply = await call({ body: STREAMED, when: { received: 'two', act: (hangUp) => hangUp() } });
        expect(reply.isComplete).toBe(false);

        const rows = async () => (await edge.attempts()).slice(before.length);
        await expect.poll(rows, { timeout: 5000 }).toMatchObject([{ state: 'SETTLED' }]);
        expect(await rows()).toMatchObject([{ outcome: 'answered', costPicoUsd: edge.provider.owedPicoUsd }]);
        expect(edge.provider.bill).toMatchObject([{ reason: 'completed' }]);
        expect(textOf(await call({ body: STREAMED }))).toBe('echo: Hello');
      });
    });

    describe('what is refused', () => {
      test('a call without a key, or with a wrong one, is 401', async () => {
        for (const key of ['', 'hg_wrong', `${edge.key}x`]) {
          const reply = await send(edge.baseUrl, key, { body: WHOLE });
          expect(reply.status).toBe(401);
          expect(errorOf(reply)).toMatchObject({ error_type: 'authentication' });
        }
        expect(edge.provider.requests).toEqual([]);
      });

      test('a body that API Gateway would not take is 413', async () => {
        const content = 'x'.repeat(11 * 1024 * 1024);
        const reply = await call({ body: { model: MODEL, messages: [{ role: 'user', content }] } });
        expect(reply.status).toBe(413);
        expect(errorOf(reply)).toMatchObject({ message: expect.any(String) });
      });

      test('a route that does not exist is 404, where API Gateway by itself would say 403', async () => {
        const reply = await call({ path: '/nowhere', body: WHOLE });
        expect(reply.status).toBe(404);
        expect(errorOf(reply)).toMatchObject({ message: expect.any(String), type: expect.any(String) });
      });

      test('a model that does not exist is 404', async () => {
        const reply = await call({ body: { ...WHOLE, model: 'nobody/model' } });
        expect(reply.status).toBe(404);
        expect(errorOf(reply)).toMatchObject({ error_type: 'model_not_found' });
      });
    });

    test('lists models, and finds one whose name has a slash in it', async () => {
      const list = JSON.parse((await call({ path: '/models' })).text);
      expect(list).toMatchObject({ object: 'list' });
      const reply = await call({ path: '/models/fake%2Fmodel' });
      expect(reply.status).toBe(200);
      expect(JSON.parse(reply.text)).toMatchObject({ id: MODEL });
    });
  });

  edgeLimits(name, startEdge);
}

/** Tests that need an edge with limits of their own. */
function edgeLimits(name: string, startEdge: StartEdge): void {
  describe(`${name} with its limits set`, () => {
    let edge: EdgeUnderTest | undefined;
    afterEach(() => edge?.close());

    test('refuses a body over its own limit with 413', async () => {
      edge = await startEdge({ bodyBytes: 1000 });
      const body = { model: MODEL, messages: [{ role: 'user', content: 'x'.repeat(1000) }] };
      const reply = await send(edge.baseUrl, edge.key, { body });
      expect(reply.status).toBe(413);
      expect(errorOf(reply)).toMatchObject({ error_type: 'request_too_large' });
    });

    test('fills silence with comments', async () => {
      edge = await startEdge({ pingMs: 50 });
      edge.provider.script(answer({ pieces: ['one', 'two'], delayMs: 250 }));
      const reply = await send(edge.baseUrl, edge.key, { body: STREAMED });
      const texts = reply.events.map(({ text }) => text);
      const between = texts.slice(find(texts, 'one') + 1, find(texts, 'two'));
      expect(between.length).toBeGreaterThanOrEqual(2);
      expect(new Set(between)).toEqual(new Set([': ping']));
    });

    test('ends a stream in good order before its own deadline', { timeout: 30_000 }, async () => {
      edge = await startEdge({ functionTimeoutSeconds: 7 });
      await send(edge.baseUrl, edge.key, { body: WHOLE });
      edge.provider.reset();
      const [before, { starts }] = [await edge.attempts(), edge];
      edge.provider.script(fault('hang-mid-stream', { pieces: ['one', 'two', 'three'] }));
      const reply = await send(edge.baseUrl, edge.key, { body: STREAMED });

      expect(reply).toMatchObject({ status: 200, isComplete: true });
      expect(textOf(reply)).toBe('onetwo');
      expect(dataOf(reply).at(-1)).toMatchObject({ error: { error_type: 'timeout' } });
      expect(reply.text).not.toContain('[DONE]');
      expect(edge.provider.requests[0]?.abortedAt).toBeDefined();
      expect((await edge.attempts()).slice(before.length)).toMatchObject([{ state: 'SETTLED', outcome: 'timed-out' }]);
      expect((await send(edge.baseUrl, edge.key, { body: WHOLE })).status).toBe(200);
      expect(edge.starts).toBe(starts);
    });
  });
}

function textOf(reply: Reply): string {
  return dataOf(reply)
    .flatMap(({ choices }) => (Array.isArray(choices) ? choices : []))
    .map((choice) => choice.delta?.content ?? '')
    .join('');
}

function errorOf(reply: Reply): unknown {
  return JSON.parse(reply.text).error;
}

function usd(pico: bigint): number {
  return Number(pico) / 1e12;
}

function find(texts: readonly string[], piece: string): number {
  return texts.findIndex((text) => text.includes(piece));
}
