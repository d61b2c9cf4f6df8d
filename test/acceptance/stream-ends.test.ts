import { describe, expect, test } from 'vitest';
import { type FaultName, fault } from '../support/fake-provider.ts';
import { readStream } from '../support/sse.ts';
import { aHouse, HELLO, STREAM } from './a-house.ts';
import { event, streamOf } from './a-stream.ts';

const house = aHouse((builder) => builder.withBounds({ pingMs: 40 }));

describe('before content', () => {
  test.each([
    [57, 'malformed-json', 502, 'provider_unavailable'],
    [59, 'error-event-anthropic', 503, 'provider_overloaded'],
    [59, 'error-event-groq', 503, 'provider_overloaded'],
    [61, 'terminator-missing', 502, 'provider_stream_cut'],
    [62, 'rst-mid-stream', 502, 'provider_stream_cut'],
    [66, 'hang-mid-stream', 504, 'timeout'],
  ] as const)(
    'row %i: %s is a real status with JSON, not a stream (fallback comes later)',
    async (_row, name, code, type) => {
      house.provider.script(
        name === 'terminator-missing' ? streamOf([event({ role: 'assistant' })]) : fault(name, { after: 0 }),
      );
      if (code === 504) house.headgate.setBounds({ firstContentMs: 300 });
      const response = await house.headgate.ask(STREAM);
      expect(response.status).toBe(code);
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(await response.json()).toMatchObject({ error: { error_type: type } });
      expect(house.rows).toMatchObject([{ state: 'SETTLED', ending: { cost: { source: 'estimate' } } }]);
    },
  );
});

test('a gateway that stands still does not take its own silence for the provider’s', async () => {
  house.headgate.setBounds({ firstContentMs: 300 });
  house.provider.script(async (stage) => {
    await streamOf([event({ content: 'in time' }), '[DONE]'])(stage);
    process.nextTick(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600)); // It has left, and is not read.
  });
  const response = await house.headgate.ask(STREAM);
  expect(response.status).toBe(200);
  expect((await readStream(response)).text).toBe('in time');
});

describe('after content', () => {
  test.each([
    [57, 'malformed-json', 'provider_unavailable'],
    [60, 'error-event-anthropic', 'provider_overloaded'],
    [60, 'error-chunk-openrouter', 'provider_unavailable'],
    [61, 'error-event-none', 'provider_stream_cut'],
    [61, 'fin-close-delimited', 'provider_unavailable'],
    [62, 'rst-mid-stream', 'provider_stream_cut'],
  ] satisfies (readonly [number, FaultName, string])[])(
    'row %i: %s is an error event and no [DONE], and what was seen is charged',
    async (_row, name, type) => {
      house.provider.script(fault(name, { text: 'one two three four', after: 2 }));
      const seen = await readStream(await house.headgate.ask(STREAM));
      expect(seen.text).toBe('one two ');
      expect(seen.error).toMatchObject({ error_type: type });
      expect(seen.data.at(-1)).toContain('"error"');
      expect(seen.data).not.toContain('[DONE]');
      expect(house.rows).toMatchObject([
        { state: 'SETTLED', ending: { outcome: 'cut', cost: { source: 'estimate' } } },
      ]);
      expect(house.rows[0]?.costPicoUsd).toBeGreaterThanOrEqual(house.provider.bill[0]?.picoUsd ?? 0n);
    },
  );

  test('row 60: an error chunk that brings its usage along is charged by that', async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };
    const failure = JSON.stringify({ error: { code: 502, message: 'no' }, usage, choices: [] });
    house.provider.script(streamOf([event({ content: 'a' }), failure]));
    expect(await readStream(await house.headgate.ask(STREAM))).toMatchObject({ isDone: false, text: 'a' });
    expect(house.rows).toMatchObject([
      { costPicoUsd: 11_000_000n, ending: { outcome: 'cut', cost: { source: 'catalogue' } } },
    ]);
  });

  test('row 61: a finish reason with usage is complete, even if the terminator is missing and the connection breaks', async () => {
    const finish = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    const usage = JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 } });
    house.provider.script(async (stage) => {
      await streamOf([event({ content: 'a' }), finish, usage], { isOpen: true })(stage);
      await stage.rst();
    });
    expect(await readStream(await house.headgate.ask(STREAM))).toMatchObject({
      isDone: true,
      text: 'a',
      error: undefined,
    });
    expect(house.rows).toMatchObject([{ costPicoUsd: 11_000_000n, ending: { outcome: 'answered' } }]);
  });

  test('row 63: silence is cut after the idle time, and comments keep the client alive until then', async () => {
    // Long beside the time between two comments, so that several fit in even if the machine stands still for a while.
    const IDLE_MS = 1_800;
    house.headgate.setBounds({ idleMs: IDLE_MS });
    house.provider.script(fault('hang-mid-stream', { after: 2 }));
    const startedAt = performance.now();
    const response = await house.headgate.ask(STREAM);
    const text = await response.text();
    expect(performance.now() - startedAt).toBeGreaterThan(IDLE_MS - 50);
    expect(text.match(/^: ping$/gm)?.length).toBeGreaterThanOrEqual(3);
    expect(text).toContain('"error_type":"timeout"');
    expect(text).not.toContain('[DONE]');
    expect(house.rows).toMatchObject([{ ending: { outcome: 'timed-out' } }]);
  });

  test('row 63: silence after a finish reason and usage is the end of the answer', async () => {
    const finish = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    const usage = JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 } });
    house.provider.script(async (stage) => {
      await streamOf([event({ content: 'a' }), finish, usage], { isOpen: true })(stage);
      await stage.untilClientLeaves();
    });
    house.headgate.setBounds({ idleMs: 250 });
    const seen = await readStream(await house.headgate.ask(STREAM));
    expect(seen).toMatchObject({ isDone: true, text: 'a', error: undefined });
    expect(house.rows).toMatchObject([{ costPicoUsd: 11_000_000n, ending: { outcome: 'answered' } }]);
  });

  test('row 63: the provider’s own comments do not pass for content', async () => {
    house.provider.script(async (stage) => {
      await streamOf([event({ content: 'a' })], { isOpen: true })(stage);
      while (true) {
        await stage.send(': OPENROUTER PROCESSING\n\n');
        await stage.wait(20);
      }
    });
    house.headgate.setBounds({ idleMs: 250 });
    const seen = await readStream(await house.headgate.ask(STREAM));
    expect(seen.error).toMatchObject({ error_type: 'timeout' });
  });

  test('row 64: an answer that never ends is cut in good order before the function is', async () => {
    house.provider.script(async (stage) => {
      await streamOf([], { isOpen: true })(stage);
      while (true) {
        await stage.send(`data: ${event({ content: 'x' })}\n\n`);
        await stage.wait(20);
      }
    });
    const HARD_LIMIT_MS = 7_000;
    house.headgate.setBounds({ deadlineMarginMs: 5_000 });
    const startedAt = performance.now();
    const response = await house.headgate.ask(STREAM, { deadline: Date.now() + HARD_LIMIT_MS });
    const seen = await readStream(response);
    expect(performance.now() - startedAt).toBeLessThan(HARD_LIMIT_MS);
    expect(seen.error).toMatchObject({ error_type: 'timeout' });
    expect(seen.isDone).toBe(false);
    expect(house.rows).toMatchObject([
      { state: 'SETTLED', ending: { outcome: 'timed-out', cost: { source: 'estimate' } } },
    ]);
  });

  test.each(['data-after-done', 'two-finish-reasons', 'usage-twice'] satisfies FaultName[])(
    'row 65: %s has one end, the last usage and one row',
    async (name) => {
      house.provider.script(fault(name, { text: 'one two', usage: { inputTokens: 9, outputTokens: 8 } }));
      const seen = await readStream(await house.headgate.ask({ ...STREAM, stream_options: { include_usage: true } }));
      expect(seen.data.filter((data) => data === '[DONE]')).toHaveLength(1);
      expect(seen).toMatchObject({ isDone: true, text: 'one two' });
      expect(house.rows).toMatchObject([{ state: 'SETTLED', costPicoUsd: 25_000_000n }]);
    },
  );
});

test('row 66: a deadline that is over already is a status', async () => {
  const response = await house.headgate.ask(HELLO, { deadline: Date.now() + 500 });
  expect(response.status).toBe(504);
});
