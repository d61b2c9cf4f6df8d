import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { answer, fault, type Play } from '../support/fake-provider.ts';
import { aHouse, HELLO, STREAM } from './a-house.ts';
import { event, streamOf } from './a-stream.ts';

const house = aHouse();
const WORDS = { text: 'one two three four five six seven', usage: { inputTokens: 10, outputTokens: 9 } };

/** Asks for a stream and reads its first piece. */
async function firstPiece(play: Play, init: Parameters<typeof house.headgate.ask>[1] = {}) {
  house.provider.script(play);
  const response = await house.headgate.ask(STREAM, init);
  if (!response.body) throw new Error('no body');
  const reader = response.body.getReader();
  await reader.read();
  return reader;
}

describe('row 67: a client that leaves after the first token', () => {
  test('is charged exactly if the rest comes in time', async () => {
    const reader = await firstPiece(answer({ ...WORDS, delayMs: 10 }));
    await reader.cancel();
    await expect.poll(() => house.rows[0]?.state).toBe('SETTLED');
    expect(house.rows).toMatchObject([{ costPicoUsd: 28_000_000n, ending: { cost: { source: 'catalogue' } } }]);
    expect(house.provider.owedPicoUsd).toBe(28_000_000n);
  });

  test('is charged an estimate, marked as one, if the rest takes too long', async () => {
    house.headgate.setBounds({ drainMs: 300 });
    const reader = await firstPiece(fault('hang-mid-stream', WORDS));
    await reader.cancel();
    await expect.poll(() => house.rows[0]?.state).toBe('SETTLED');
    expect(house.rows).toMatchObject([{ ending: { outcome: 'abandoned', cost: { source: 'estimate' } } }]);
    expect(house.rows[0]?.costPicoUsd).toBeGreaterThanOrEqual(house.provider.owedPicoUsd);
    await expect.poll(() => house.provider.requests[0]?.abortedAt).toBeDefined();
  });

  test('with [DONE] in hand has had its answer', async () => {
    house.provider.script(answer(WORDS));
    const response = await house.headgate.ask(STREAM);
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    for (let text = ''; !text.includes('[DONE]'); ) text += decoder.decode((await reader?.read())?.value);
    await reader?.cancel();
    await expect.poll(() => house.rows[0]?.ending?.outcome).toBe('answered');
    expect(house.rows).toMatchObject([{ costPicoUsd: 28_000_000n }]);
  });

  test('by its signal ends the attempt at once, as an estimate', async () => {
    const client = new AbortController();
    const reader = await firstPiece(fault('hang-mid-stream', WORDS), { signal: client.signal });
    client.abort();
    await expect.poll(() => house.rows[0]?.state).toBe('SETTLED');
    expect(house.rows).toMatchObject([{ ending: { outcome: 'abandoned', cost: { source: 'estimate' } } }]);
    await reader.cancel();
  });

  test.each([true, false])('before any of it is no failure of ours or the provider’s (stream: %s)', async (stream) => {
    const client = new AbortController();
    house.provider.script(fault('hang-before-headers'));
    const asked = house.headgate.ask({ ...HELLO, stream }, { signal: client.signal });
    await expect.poll(() => house.provider.requests.length).toBe(1);
    client.abort();
    expect((await asked).status).toBe(499);
    expect(house.rows).toMatchObject([{ state: 'SETTLED', ending: { outcome: 'abandoned', errorCode: undefined } }]);
  });

  test('before the provider was asked costs nothing to find out', async () => {
    expect((await house.headgate.ask(HELLO, { signal: AbortSignal.abort() })).status).toBe(499);
    expect(house.rows.every((row) => row.state !== 'RESERVED')).toBe(true);
  });
});

describe('row 68: a client that reads slowly', () => {
  const PIECE = event({ content: 'x'.repeat(64 * 1024) });
  const PIECES = 1_000;

  function aFlood(sent: { pieces: number }): Play {
    return async (stage) => {
      await streamOf([], { isOpen: true })(stage);
      for (; sent.pieces < PIECES; sent.pieces += 1) await stage.send(`data: ${PIECE}\n\n`);
    };
  }

  test('makes the provider wait, and not the gateway keep what it has not read', async () => {
    const sent = { pieces: 0 };
    house.headgate.setBounds({ drainMs: 300 });
    const reader = await firstPiece(aFlood(sent));
    const before = process.memoryUsage();
    for (let read = 0; read < 10; read += 1) {
      await reader.read();
      await sleep(20);
    }
    const { rss, external } = process.memoryUsage();
    // What is in the kernel's buffers has left the provider as well: up to ten megabytes of the sixty-four.
    expect(sent.pieces).toBeLessThan(PIECES / 2);
    expect(external - before.external).toBeLessThan(16 * 1024 ** 2);
    expect(rss - before.rss).toBeLessThan(64 * 1024 ** 2);
    await reader.cancel();
  });

  test('is not cut off for it as if the provider had been silent', async () => {
    house.headgate.setBounds({ idleMs: 400 });
    const reader = await firstPiece(answer({ ...WORDS, chunks: 4, delayMs: 10 }));
    await sleep(600); // Longer than the idle time.
    const rest = [];
    for (let read = await reader.read(); !read.done; read = await reader.read()) rest.push(Buffer.from(read.value));
    expect(Buffer.concat(rest).toString()).toContain('[DONE]');
    expect(house.rows).toMatchObject([{ costPicoUsd: 28_000_000n, ending: { outcome: 'answered' } }]);
  });

  test('cannot keep a call open beyond its deadline, even if it never reads again', async () => {
    house.headgate.setBounds({ totalMs: 2_500 });
    const reader = await firstPiece(aFlood({ pieces: 0 }));
    await expect.poll(() => house.rows[0]?.state).toBe('SETTLED');
    expect(house.rows).toMatchObject([{ ending: { outcome: 'timed-out' } }]);
    await expect.poll(() => house.provider.requests[0]?.abortedAt).toBeDefined();
    const { value } = await reader.read();
    expect(Buffer.from(value ?? []).toString()).toContain('"error_type":"timeout"');
  });
});
