/**
 * What every edge must do, whatever runs it. The same tests are run against the local front with worker threads, and
 * against the deployed bundle under AWS's own runtime client.
 */
import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { answer, fault, status } from '../support/fake-provider.ts';
import { inStep } from '../support/in-step.ts';
import { type Call, dataOf, errorOf, oneConnection, type Reply, send, textOf } from './client.ts';
import { type EdgeUnderTest, MODEL, STREAMED, type StartEdge, WHOLE } from './edge-under-test.ts';
import { edgeLimits } from './limits.ts';
import { edgePage } from './page.ts';

/** The edge that the tests of one suite share, once it has started. */
interface Shared {
  readonly edge: EdgeUnderTest;
  call(options: Call): Promise<Reply>;
}

/** Runs the suite against one kind of edge. */
export function edgeSuite(name: string, startEdge: StartEdge): void {
  describe(name, () => {
    let edge: EdgeUnderTest;
    beforeAll(async () => {
      edge = await startEdge();
      return () => edge.close();
    });
    afterEach(() => edge.provider.reset());
    const shared: Shared = {
      get edge() {
        return edge;
      },
      call: (options) => send(edge.baseUrl, edge.key, options),
    };
    describe('an answer in one piece', () => wholeAnswers(shared));
    describe('a stream', () => streams(shared));
    describe('connections', () => connections(shared));
    describe('a client that leaves', () => departures(shared));
    describe('what is refused', () => refusals(shared));
    describe('counts of tokens', () => counts(shared));
    describe('models', () => models(shared));
    describe('the page', () => edgePage(shared));
  });
  edgeLimits(name, startEdge);
}

function wholeAnswers(shared: Shared): void {
  test('has a body, its cost and the headers of the gateway', async () => {
    const reply = await shared.call({ body: WHOLE });
    expect(reply).toMatchObject({ status: 200, isComplete: true });
    expect(JSON.parse(reply.text)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'echo: Hello' } }],
      usage: { cost: usd(shared.edge.provider.owedPicoUsd) },
    });
    expect(reply.headers).toMatchObject({
      'content-type': expect.stringContaining('application/json'),
      'x-headgate-model': MODEL,
      'x-headgate-attempts': '1',
      'x-headgate-cache': 'off',
      'x-headgate-call-id': expect.stringMatching(/^\w{20,}$/),
    });
  });

  test('is given to a request that came compressed, as bytes that are no text', async () => {
    const body = zstdCompressSync(JSON.stringify(WHOLE));
    const reply = await shared.call({ body, headers: { 'content-encoding': 'zstd' } });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toMatchObject({ choices: [{ message: { content: 'echo: Hello' } }] });
  });

  test('is an HTTP error if the provider fails in its middle', async () => {
    shared.edge.provider.script(fault('fin-mid-chunked'));
    const reply = await shared.call({ body: { ...WHOLE, ...ONCE } });
    expect(reply.status).toBe(502);
    expect(errorOf(reply)).toMatchObject({ error_type: 'provider_stream_cut' });
  });
}

/** What fails is not tried again, so that the failure is seen. */
const ONCE = { num_retries: 0 };

function streams(shared: Shared): void {
  test('has a status and the headers that keep proxies from collecting it', async () => {
    const reply = await shared.call({ body: STREAMED });
    expect(reply).toMatchObject({ status: 200, isComplete: true });
    expect(reply.headers).toMatchObject({
      'content-type': expect.stringMatching(/^text\/event-stream/),
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-headgate-model': MODEL,
    });
    expect(textOf(reply)).toBe('echo: Hello');
    expect(reply.events.at(-1)?.text).toBe('data: [DONE]');
  });

  test('brings each chunk when the provider sends it', async () => {
    // Each piece leaves the provider only when the client has the one before it.
    const pieces = ['one', 'two', 'three', 'four'];
    const steps = inStep(pieces);
    shared.edge.provider.script(answer({ pieces, pace: steps.pace }));
    const reply = await shared.call({ body: STREAMED, sees: steps.sees });
    expect(textOf(reply)).toBe(pieces.join(''));
  });

  test('is an HTTP error if the provider fails before its first content', async () => {
    shared.edge.provider.script(status(429, { headers: [['retry-after', '7']] }));
    const refused = await shared.call({ body: { ...STREAMED, ...ONCE } });
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('7');
    expect(errorOf(refused)).toMatchObject({ error_type: 'rate_limit_exceeded' });

    shared.edge.provider.script(fault('fin-mid-chunked', { after: 0 }));
    expect((await shared.call({ body: { ...STREAMED, ...ONCE } })).status).toBe(502);
  });

  test('that the provider cuts ends in an error event, and the same process answers the next call', async () => {
    await shared.call({ body: WHOLE });
    const { starts } = shared.edge;
    shared.edge.provider.script(fault('rst-mid-stream', { pieces: ['one', 'two', 'three'] }));
    const reply = await shared.call({ body: STREAMED });
    expect(reply).toMatchObject({ status: 200, isComplete: true });
    expect(textOf(reply)).toBe('onetwo');
    expect(dataOf(reply).at(-1)).toMatchObject({ error: { error_type: 'provider_stream_cut' } });
    expect(reply.text).not.toContain('[DONE]');

    expect(textOf(await shared.call({ body: STREAMED }))).toBe('echo: Hello');
    expect(shared.edge.starts).toBe(starts);
  });
}

function connections(shared: Shared): void {
  test('of the client are kept between calls, streamed or not', async () => {
    const agent = oneConnection();
    const first = await shared.call({ body: STREAMED, agent });
    const second = await shared.call({ body: WHOLE, agent });
    const third = await shared.call({ body: STREAMED, agent });
    expect(new Set([first.socket, second.socket, third.socket]).size).toBe(1);
    agent.destroy();
  });

  test('to the provider are kept between calls', async () => {
    await shared.call({ body: STREAMED });
    await shared.call({ body: STREAMED });
    const [, second] = shared.edge.provider.requests;
    expect(second?.onSocket).toBeGreaterThan(1);
  });
}

function departures(shared: Shared): void {
  test('does not stop the function: the answer is read to its end, and the ledger has its exact cost', async () => {
    const before = await shared.edge.attempts();
    const left = Promise.withResolvers<void>();
    const pace = (chunk: number) => (chunk === 2 ? left.promise : undefined);
    shared.edge.provider.script(answer({ pieces: ['one', 'two', 'three', 'four'], pace }));
    const leave = (hangUp: () => void) => {
      hangUp();
      left.resolve();
    };
    const reply = await shared.call({ body: STREAMED, when: { received: 'two', act: leave } });
    expect(reply.isComplete).toBe(false);

    const rows = async () => (await shared.edge.attempts()).slice(before.length);
    await expect.poll(rows).toMatchObject([{ state: 'SETTLED' }]);
    expect(await rows()).toMatchObject([{ outcome: 'answered', costPicoUsd: shared.edge.provider.owedPicoUsd }]);
    expect(shared.edge.provider.bill).toMatchObject([{ reason: 'completed' }]);
    expect(textOf(await shared.call({ body: STREAMED }))).toBe('echo: Hello');
  });
}

function refusals(shared: Shared): void {
  test('a call without a key, or with a wrong one, is 401', async () => {
    for (const key of ['', 'hg_wrong', `${shared.edge.key}x`]) {
      const reply = await send(shared.edge.baseUrl, key, { body: WHOLE });
      expect(reply.status).toBe(401);
      expect(errorOf(reply)).toMatchObject({ error_type: 'authentication' });
    }
    expect(shared.edge.provider.requests).toEqual([]);
  });

  test('a body that API Gateway would not take is 413', async () => {
    const content = 'x'.repeat(11 * 1024 * 1024);
    const reply = await shared.call({ body: { model: MODEL, messages: [{ role: 'user', content }] } });
    expect(reply.status).toBe(413);
    expect(errorOf(reply)).toMatchObject({ message: expect.any(String) });
  });

  test('a route that does not exist is 404, where API Gateway by itself would say 403', async () => {
    const reply = await shared.call({ path: '/nowhere', body: WHOLE });
    expect(reply.status).toBe(404);
    expect(errorOf(reply)).toMatchObject({ message: expect.any(String), type: expect.any(String) });
  });

  test('a model that does not exist is 404', async () => {
    const reply = await shared.call({ body: { ...WHOLE, model: 'nobody/model' } });
    expect(reply.status).toBe(404);
    expect(errorOf(reply)).toMatchObject({ error_type: 'model_not_found' });
  });
}

function counts(shared: Shared): void {
  test('are told at an endpoint below that of messages, with any query', async () => {
    const body = { model: MODEL, messages: [{ role: 'user', content: 'Hello' }] };
    const reply = await shared.call({ path: '/messages/count_tokens?beta=true', body });
    expect(reply.status).toBe(200);
    expect(reply.headers['x-headgate-tokens']).toBe('estimate');
    expect(JSON.parse(reply.text)).toEqual({ input_tokens: expect.any(Number) });
  });
}

function models(shared: Shared): void {
  test('are listed, and one whose name has a slash in it is found', async () => {
    const list = JSON.parse((await shared.call({ path: '/models' })).text);
    expect(list).toMatchObject({ object: 'list' });
    const reply = await shared.call({ path: '/models/fake%2Fmodel' });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toMatchObject({ id: MODEL });
  });

  test('come on pages for clients of Anthropic', async () => {
    const headers = { 'anthropic-version': '2023-06-01' };
    const ask = async (query: string) => JSON.parse((await shared.call({ path: `/models?${query}`, headers })).text);
    const whole = await ask('limit=1000');
    expect(whole).toMatchObject({
      has_more: false,
      data: expect.arrayContaining([expect.objectContaining({ id: MODEL })]),
    });
    const first = await ask('limit=1');
    expect(first).toMatchObject({ has_more: whole.data.length > 1, last_id: whole.data[0].id });
    const next = await ask(`limit=1&after_id=${encodeURIComponent(first.last_id)}`);
    expect(next.first_id).toBe(whole.data[1]?.id ?? null);
  });
}

function usd(pico: bigint): number {
  return Number(pico) / 1e12;
}
