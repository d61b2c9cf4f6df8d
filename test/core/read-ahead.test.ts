import { expect, test } from 'vitest';
import { readAhead } from '../../lambda/core/read-ahead.ts';

interface Options {
  readonly count: number;
  readonly ahead?: boolean;
  readonly failsAt?: number;
  /** Whether the source is given up when its reader leaves. */
  readonly gives?: boolean;
}

/** A source of so many pieces, whose end is told, and which counts what was taken of it. */
function start({ count, ahead = true, failsAt = -1, gives = false }: Options) {
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
  return {
    told,
    taken: () => taken,
    ...readAhead(source, { see: () => ahead, end, ...(gives && { leave: () => void told.push('left') }) }),
  };
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

test('what came before a failure is there for a reader that is slower than its source', async () => {
  const { stream, over } = start({ count: 5, failsAt: 2 });
  await over;
  const reader = stream.getReader();
  expect([(await reader.read()).value, (await reader.read()).value]).toEqual([0, 1]);
  await expect(reader.read()).rejects.toThrow('broken');
});

test('is given up when its reader leaves, where that is wanted, and tells no end', async () => {
  const { stream, told, taken, over } = start({ count: 5, ahead: false, gives: true });
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  await over;
  expect([taken() < 5, told]).toEqual([true, ['left']]);
});

test('but not once it is over', async () => {
  const { stream, told, over } = start({ count: 5, gives: true });
  await over;
  await stream.cancel();
  expect(told).toEqual(['end']);
});
