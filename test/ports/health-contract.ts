import { describe, expect, test } from 'vitest';
import { type HealthStore, type LaneWord, WINDOW_MS } from '../../lambda/core/health-store.ts';

const NOW = Math.floor(Date.UTC(2026, 10, 20, 12) / WINDOW_MS) * WINDOW_MS;
const TARGET = { provider: 'groq', model: 'openai/gpt-oss-120b' };
const LANE = { ...TARGET, keyId: '1' };
const MANY = 10;

/** What every store of health must do. `make` gives one that no other test has written to. */
export function describeHealthStore(name: string, make: () => Promise<HealthStore>): void {
  const wordsIn = async (store: HealthStore, now = NOW) => (await store.read([], now)).words;
  const told = async (...words: readonly LaneWord[]) => {
    const store = await make();
    for (const word of words) await store.tell([word], NOW);
    return await wordsIn(store);
  };

  describe(name, () => {
    test('has nothing to say at first', async () => {
      expect(await (await make()).read([NOW, NOW - WINDOW_MS], NOW)).toEqual({ counted: [], words: [] });
    });

    test('adds up what many count at once', async () => {
      const store = await make();
      const counts = { answered: 2, s0b17: 1 };
      await Promise.all(Array.from({ length: MANY }, () => store.add(NOW, [{ target: TARGET, counts }], NOW)));
      await store.add(NOW, [{ target: TARGET, counts: { failed: 1 } }], NOW);
      const { counted } = await store.read([NOW], NOW);
      expect(counted).toEqual([{ window: NOW, target: TARGET, counts: { answered: 20, s0b17: 10, failed: 1 } }]);
    });

    test('keeps windows and targets apart', async () => {
      const store = await make();
      const other = { provider: 'a', model: 'm' };
      const counted = [TARGET, other].map((target) => ({ target, counts: { answered: 1 } }));
      await store.add(NOW, counted, NOW);
      await store.add(NOW - WINDOW_MS, counted.slice(0, 1), NOW);
      expect((await store.read([NOW], NOW)).counted).toHaveLength(2);
      expect((await store.read([NOW - WINDOW_MS], NOW)).counted).toHaveLength(1);
      expect((await store.read([NOW - 2 * WINDOW_MS], NOW)).counted).toEqual([]);
      expect((await store.read([NOW, NOW - WINDOW_MS], NOW)).counted).toHaveLength(3);
    });

    test('keeps the latest moment of a lane, whatever the order in which it hears', async () => {
      const [word] = await told(
        { ...LANE, downAt: 7 },
        { ...LANE, upAt: 9 },
        { ...LANE, downAt: 5 },
        { ...LANE, upAt: 3 },
      );
      expect(word).toMatchObject({ ...LANE, downAt: 7, upAt: 9 });
    });

    test('keeps the longest limit', async () => {
      expect(await told({ ...LANE, limitedUntil: 90 }, { ...LANE, limitedUntil: 50 })).toMatchObject([
        { ...LANE, limitedUntil: 90 },
      ]);
    });

    test('counts who has seen a lane down, until it is up', async () => {
      const down = (downAt: number) => ({ ...LANE, downAt, witnesses: 1 });
      expect(await told(down(5), down(6), down(7))).toMatchObject([{ downAt: 7, witnesses: 3 }]);
      expect(await told(down(5), down(6), { ...LANE, upAt: 8 })).toMatchObject([{ downAt: 6, upAt: 8, witnesses: 0 }]);
      expect(await told(down(5), { ...LANE, upAt: 8 }, down(9))).toMatchObject([{ downAt: 9, witnesses: 1 }]);
    });

    test('takes both in one word in their order', async () => {
      expect(await told({ ...LANE, downAt: 5, witnesses: 1, upAt: 8 })).toMatchObject([{ witnesses: 0 }]);
      expect(await told({ ...LANE, downAt: 8, witnesses: 1, upAt: 5 })).toMatchObject([{ witnesses: 1 }]);
    });

    test('tells a key as such from its lanes, and keys apart', async () => {
      const key = { provider: 'groq', keyId: '1' };
      const words = await told({ ...key, downAt: 5 }, { ...LANE, downAt: 6 }, { ...LANE, keyId: '2', downAt: 7 });
      expect(words).toHaveLength(3);
      expect(words.find(({ model }) => model === undefined)).toMatchObject({ ...key, downAt: 5 });
    });
  });
}
