import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GatewayError } from '../../lambda/core/errors.ts';
import { ClientLeft, Guard, type GuardOptions, Impatience } from '../../lambda/core/guard.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const BOUNDS = { firstContentMs: 100, idleMs: 50, totalMs: 1_000, deadlineMs: 5_000 };

function aGuard(changes: Partial<GuardOptions> = {}): Guard {
  return new Guard({ ...BOUNDS, client: undefined, now: Date.now, ...changes });
}

/** Waits for a provider that never says anything; tells what ended the wait, and when. */
function silence(guard: Guard) {
  const startedAt = Date.now();
  const seen: { code?: string; afterMs?: number; message?: string } = {};
  guard.wait(new Promise(() => {})).catch((error) => {
    Object.assign(seen, { code: error.code, message: error.message, afterMs: Date.now() - startedAt });
  });
  return seen;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await turn();
}

describe('limits', () => {
  test('the first content has its own', async () => {
    const seen = silence(aGuard());
    await pass(99);
    expect(seen).toEqual({});
    await pass(1);
    expect(seen).toMatchObject({ code: 'timed-out', afterMs: 100, message: expect.stringContaining('first content') });
  });

  test('more content has another, which begins anew with each piece', async () => {
    const guard = aGuard();
    for (let piece = 0; piece < 5; piece += 1) {
      await pass(40);
      await guard.wait(Promise.resolve());
      guard.content();
    }
    const seen = silence(guard);
    await pass(49);
    expect(seen).toEqual({});
    await pass(1);
    expect(seen).toMatchObject({ afterMs: 50, message: expect.stringContaining('more content') });
  });

  test('frames that are no content do not begin it anew', async () => {
    const guard = aGuard();
    guard.content();
    for (let ping = 0; ping < 4; ping += 1) {
      const answer = guard.wait(new Promise((resolve) => setTimeout(resolve, 12)));
      await pass(12);
      await answer;
    }
    const seen = silence(guard);
    await pass(2);
    expect(seen).toMatchObject({ code: 'timed-out', afterMs: 2 });
  });

  test('the whole answer has one that content does not move', async () => {
    const guard = aGuard();
    for (let piece = 0; piece < 24; piece += 1) {
      await pass(40);
      guard.content();
    }
    const seen = silence(guard);
    await pass(39);
    expect(seen).toEqual({});
    await pass(1);
    expect(seen).toMatchObject({ message: expect.stringContaining('whole answer') });
  });

  test('the host’s deadline counts if it is nearer', async () => {
    const seen = silence(aGuard({ deadlineMs: 30 }));
    await pass(30);
    expect(seen).toMatchObject({ afterMs: 30, message: expect.stringContaining('whole answer') });
  });

  test('one that is nearer than the operator’s own is the caller’s or the host’s impatience', async () => {
    const own = { firstContentMs: 100, idleMs: 50, totalMs: 1_000 };
    const endOf = async (changes: Partial<GuardOptions>, ms: number) => {
      const end = aGuard({ own, ...changes })
        .wait(new Promise(() => {}))
        .catch((error: unknown) => error);
      await pass(ms);
      return await end;
    };
    expect(await endOf({ firstContentMs: 5 }, 5)).toBeInstanceOf(Impatience);
    expect(await endOf({ totalMs: 5 }, 5)).toBeInstanceOf(Impatience);
    expect(await endOf({ deadlineMs: 30 }, 30)).toBeInstanceOf(Impatience);
    expect(await endOf({}, 100)).not.toBeInstanceOf(Impatience);
    expect(await endOf({ firstContentMs: 500, totalMs: 200 }, 200)).not.toBeInstanceOf(Impatience);
  });

  test('a connection that was given less time than the operator’s own is impatience, too', () => {
    const own = { ...BOUNDS, connectMs: 3_000 };
    const late = new GatewayError('timed-out', 'The provider could not be reached.', { isUnbilled: true });
    const hasty = aGuard({ own, connectMs: 5 });
    expect(hasty.unsent(late)).toBeInstanceOf(Impatience);
    expect(hasty.unsent(late)).toMatchObject({ code: 'timed-out', details: { isUnbilled: true } });
    expect(aGuard({ own, connectMs: 3_000 }).unsent(late)).toBe(late);
    hasty.stop();
  });

  test('a deadline that is over already ends the first wait', async () => {
    const seen = silence(aGuard({ deadlineMs: -1 }));
    await pass(0);
    expect(seen).toMatchObject({ code: 'timed-out', afterMs: 0 });
  });

  test('what came while the process stood still is read before a limit is held to be over', async () => {
    const guard = aGuard();
    vi.advanceTimersByTime(400); // The timer is due, and what has come is read only after the timers.
    guard.content();
    await turn();
    expect(guard.signal.aborted).toBe(false);
    await pass(50);
    expect(guard.signal.reason).toMatchObject({ message: expect.stringContaining('more content') });
  });

  test('hurry brings the end nearer, and never puts it off', async () => {
    const guard = aGuard({ firstContentMs: 10_000 });
    guard.hurry(2_000);
    const seen = silence(guard);
    await pass(500);
    guard.hurry(100);
    guard.hurry(900);
    await pass(99);
    expect(seen).toEqual({});
    await pass(1);
    expect(seen).toMatchObject({ afterMs: 600 });
  });

  test('time in which the client does not read does not count as the provider’s silence', async () => {
    const guard = aGuard();
    await guard.wait(Promise.resolve());
    guard.content();
    await pass(400);
    expect(guard.signal.aborted).toBe(false);
    const seen = silence(guard);
    await pass(49);
    expect(seen).toEqual({});
    await pass(1);
    expect(seen).toMatchObject({ code: 'timed-out' });
  });

  test('but it counts towards the whole', async () => {
    const guard = aGuard();
    await guard.wait(Promise.resolve());
    guard.content();
    await pass(1_000);
    expect(guard.signal.reason).toMatchObject({ code: 'timed-out' });
  });
});

describe('ending', () => {
  test('a client that leaves ends the wait', async () => {
    const client = new AbortController();
    const guard = aGuard({ client: client.signal });
    const seen = silence(guard);
    client.abort();
    await pass(0);
    expect(seen).toMatchObject({ code: 'client-left', afterMs: 0 });
    expect(guard.signal.reason).toBeInstanceOf(ClientLeft);
  });

  test('a client that has left already is found out by the first wait', async () => {
    const seen = silence(aGuard({ client: AbortSignal.abort() }));
    await pass(0);
    expect(seen).toMatchObject({ code: 'client-left' });
  });

  test('stopped without a reason it leaves the provider alone, and no timer behind', () => {
    const guard = aGuard();
    guard.stop();
    expect(guard.signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('stopped with a reason it stops the provider, once', async () => {
    const guard = aGuard();
    const reason = new Error('enough');
    guard.stop(reason);
    guard.stop(new Error('again'));
    expect(guard.signal.reason).toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a failure that comes after the end is heard, so that it does not end the process', async () => {
    const guard = aGuard();
    guard.stop(new Error('enough'));
    await expect(guard.wait(Promise.reject(new Error('late')))).rejects.toThrow();
    const late = Promise.withResolvers<void>();
    await expect(guard.wait(late.promise)).rejects.toThrow('enough');
    late.reject(new Error('later still'));
    await pass(0);
  });

  test('many pieces need no timer each', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const guard = aGuard();
    for (let piece = 0; piece < 1_000; piece += 1) {
      await guard.wait(Promise.resolve());
      guard.content();
    }
    expect(timers.mock.calls.length).toBeLessThan(5);
    guard.stop();
    timers.mockRestore();
  });
});
