import { afterEach, expect, test, vi } from 'vitest';
import { rememberSwitches } from '../../lambda/core/remember-switches.ts';
import type { Switch } from '../../lambda/core/switches.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { createMemorySwitchStore } from '../support/memory-switch-store.ts';

const OFF: Switch = { kind: 'provider', name: 'a', isOff: true, at: 0, by: 'ops', reason: undefined };

/** A gateway that knows of switches through a store, at a time that the test sets. */
function aMemory(read?: () => Promise<readonly Switch[]>) {
  const store = createMemorySwitchStore();
  const failures: unknown[] = [];
  const world = { now: 1_000_000, reads: 0 };
  const switches = rememberSwitches({
    store: {
      read() {
        world.reads += 1;
        return (read ?? store.read)();
      },
    },
    now: () => world.now,
    report: (cause) => void failures.push(cause),
  });
  return { world, store, failures, off: async () => [...(await switches.off())] };
}

afterEach(() => void vi.useRealTimers());

const background = () => new Promise((resolve) => setImmediate(resolve));

test('the first call knows what is off', async () => {
  const memory = aMemory();
  await memory.store.set(OFF, anAuditEntry());
  expect(await memory.off()).toEqual(['provider#a']);
});

test('what is switched is in force within 60 s in a gateway that is busy, which asks three times a minute at most', async () => {
  const memory = aMemory();
  await memory.off();
  await memory.store.set(OFF, anAuditEntry());
  const switchedAt = memory.world.now;
  let seenAt: number | undefined;
  for (; memory.world.now < switchedAt + 60_000; memory.world.now += 100) {
    if ((await memory.off()).length > 0) seenAt ??= memory.world.now;
    await background();
  }
  expect((seenAt ?? Number.POSITIVE_INFINITY) - switchedAt).toBeLessThan(30_000);
  expect(memory.world.reads).toBeLessThanOrEqual(4);
});

test.each([30_000, 60_000, 3_600_000])('after %d ms without a call, the next one waits to know', async (ms) => {
  const memory = aMemory();
  await memory.off();
  await memory.store.set(OFF, anAuditEntry());
  memory.world.now += ms;
  expect(await memory.off()).toEqual(['provider#a']);
});

test('calls at once ask once', async () => {
  const memory = aMemory();
  await memory.store.set(OFF, anAuditEntry());
  expect(await Promise.all([memory.off(), memory.off(), memory.off()])).toEqual(new Array(3).fill(['provider#a']));
  expect(memory.world.reads).toBe(1);
});

test('a store that fails at first stops nobody, is told of, and is asked again after a pause', async () => {
  let isDown = true;
  const memory = aMemory(async () => {
    if (isDown) throw new Error('down');
    return [OFF];
  });
  for (const _ of [1, 2, 3]) expect(await memory.off()).toEqual([]);
  expect([memory.failures.length, memory.world.reads]).toEqual([1, 1]);
  isDown = false;
  memory.world.now += 2_000;
  expect(await memory.off()).toEqual(['provider#a']);
});

test('what is known stays in force while the store fails, however long', async () => {
  let isDown = false;
  const memory = aMemory(async () => {
    if (isDown) throw new Error('down');
    return [OFF];
  });
  await memory.off();
  isDown = true;
  for (const ms of [20_000, 60_000, 3_600_000]) {
    memory.world.now += ms;
    expect(await memory.off()).toEqual(['provider#a']);
    await background();
  }
  expect(memory.failures).toHaveLength(3);
});

test('a store that never answers is waited for once, and for a second', async () => {
  vi.useFakeTimers();
  const memory = aMemory(() => new Promise(() => {}));
  const known: unknown[] = [];
  const first = memory.off().then((off) => known.push(off));
  await vi.advanceTimersByTimeAsync(999);
  expect(known).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await first;
  memory.world.now += 1_000;
  expect(await memory.off()).toEqual([]); // Without a wait: no time passes here by itself.
  memory.world.now += 10_000; // Given up: a function that was frozen half-way never hears the answer.
  const last = memory.off();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await last).toEqual([]);
  expect(memory.world.reads).toBe(2);
});

test('an answer that comes late does not replace a newer one', async () => {
  const slow = Promise.withResolvers<readonly Switch[]>();
  const answers = [slow.promise, Promise.resolve([OFF])];
  const memory = aMemory(() => answers.shift() ?? Promise.resolve([]));
  const first = memory.off();
  memory.world.now += 10_000;
  expect(await memory.off()).toEqual(['provider#a']);
  slow.resolve([]);
  await first;
  expect(await memory.off()).toEqual(['provider#a']);
});
