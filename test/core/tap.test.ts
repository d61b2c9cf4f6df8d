import { describe, expect, test } from 'vitest';
import { tap } from '../../lambda/core/tap.ts';

/** A tap over a source that the test feeds by hand, and what was told of its end. */
async function aTap() {
  const waiting: PromiseWithResolvers<IteratorResult<string>>[] = [];
  const told: unknown[] = [];
  const guard = new AbortController();
  const source: AsyncIterator<string> = {
    next() {
      const turn = Promise.withResolvers<IteratorResult<string>>();
      waiting.push(turn);
      return turn.promise;
    },
  };
  const stream = tap(source, {
    signal: guard.signal,
    end: async (error) => void told.push(error === undefined ? 'end' : ['end', error]),
    cancel: async () => void told.push('cancel'),
  });
  await settled(); // A stream reads nothing before the turn in which it was made is over.
  return {
    reader: stream.getReader(),
    told,
    guard,
    reads: () => waiting.length,
    give: (value: string) => waiting.at(-1)?.resolve({ done: false, value }),
    finish: () => waiting.at(-1)?.resolve({ done: true, value: undefined }),
    fail: (error: unknown) => waiting.at(-1)?.reject(error),
  };
}

const BROKEN = new Error('broken');

describe('ends exactly once', () => {
  test('when the source does, and before the reader is told', async () => {
    const { reader, told, finish } = await aTap();
    const reading = reader.read().then(({ done }) => ({ done, told: [...told] }));
    finish();
    expect(await reading).toEqual({ done: true, told: ['end'] });
    await reader.cancel();
    expect(told).toEqual(['end']);
  });

  test('when the source fails', async () => {
    const { reader, told, fail } = await aTap();
    const reading = reader.read();
    fail(BROKEN);
    await expect(reading).rejects.toBe(BROKEN);
    await expect(reader.read()).rejects.toBe(BROKEN);
    expect(told).toEqual([['end', BROKEN]]);
  });

  test('when it is cancelled before its first read', async () => {
    const { reader, told, reads } = await aTap();
    await reader.cancel();
    await reader.cancel();
    expect(told).toEqual(['cancel']);
    expect(reads()).toBe(0);
  });

  test.each(['give', 'finish', 'fail'] as const)(
    'when it is cancelled during a read that then comes to: %s',
    async (then) => {
      const house = await aTap();
      const reading = house.reader.read();
      await house.reader.cancel();
      house[then]('late');
      expect(await reading).toEqual({ done: true, value: undefined });
      await settled();
      expect(house.told).toEqual(['cancel']);
    },
  );

  test('when it is stopped while nobody reads', async () => {
    const { reader, told, guard } = await aTap();
    guard.abort(BROKEN);
    await settled();
    expect(told).toEqual([['end', BROKEN]]);
    await expect(reader.read()).rejects.toBe(BROKEN);
  });

  test('when it is stopped during a read', async () => {
    const { reader, told, guard, fail } = await aTap();
    const reading = reader.read();
    guard.abort(BROKEN);
    fail(BROKEN);
    await expect(reading).rejects.toBe(BROKEN);
    expect(told).toEqual([['end', BROKEN]]);
  });

  test('when it is stopped after it was cancelled', async () => {
    const { reader, told, guard } = await aTap();
    await reader.cancel();
    guard.abort(BROKEN);
    await settled();
    expect(told).toEqual(['cancel']);
  });
});

test('reads nothing ahead: a slow reader holds the source back', async () => {
  const { reader, reads, give } = await aTap();
  await settled();
  expect(reads()).toBe(0);
  const reading = reader.read();
  give('one');
  expect(await reading).toEqual({ done: false, value: 'one' });
  await settled();
  expect(reads()).toBe(1);
  await reader.cancel();
});

/** Lets everything that waits for nothing happen. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
