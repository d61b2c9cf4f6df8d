import { expect, test } from 'vitest';
import { readToEnd } from '../../lambda/core/idempotency/read-to-end.ts';

/** A source of so many pieces, whose end is told, and which counts what was taken of it. */
function start({ count, ahead = true, failsAt = -1 }: { count: number; ahead?: boolean; failsAt?: number }) {
  const told: unknown[] = [];
  let taken = 0;
  const source = new ReadableStream<number>(
    {
      pull(controller) {
        if (taken === failsAt) return controller.error(new Error('broken'));
        if (taken === count) return controller.close();
        controller.enqueue(taken);
        taken += 1;
      },
    },
    { highWaterMark: 0 },
  );
  const end = async (error?: unknown) => void told.push(error ?? 'end');
  return { told, taken: () => taken, ...readToEnd(source, { see: () => ahead, end }) };
}
const read = async (stream: ReadableStream<number>) => await Array.fromAsync(stream);

test('is read to its end while nobody takes anything, and all of it is there for who comes later', async () => {
  const { stream, over, told, taken } = start({ count: 5 });
  await over;
  expect([taken(), told]).toEqual([5, ['end']]);
  expect(await read(stream)).toEqual([0, 1, 2, 3, 4]);
});

test('is read on when its reader leaves, who waits for that', async () => {
  const { stream, told, taken } = start({ count: 5, ahead: false });
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  expect([taken(), told]).toEqual([5, ['end']]);
});

test('is not read ahead where that is too much', async () => {
  const { stream, told, taken } = start({ count: 5, ahead: false });
  const reader = stream.getReader();
  await reader.read();
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(taken()).toBeLessThanOrEqual(2);
  reader.releaseLock();
  expect([await read(stream), told]).toEqual([[1, 2, 3, 4], ['end']]);
});

test('tells a failure to its follower first, and to its reader', async () => {
  const { stream, told } = start({ count: 5, failsAt: 2 });
  await expect(read(stream)).rejects.toThrow('broken');
  expect(told).toEqual([new Error('broken')]);
});
