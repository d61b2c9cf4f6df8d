import type { HealthStore, LaneWord, TargetCounts } from '../../lambda/core/health-store.ts';

/** The health store in memory: the same rules as the one on DynamoDB, as `test/ports/health.test.ts` shows for both. */
export function createMemoryHealthStore(): HealthStore & { readonly writes: number } {
  const counted = new Map<
    string,
    TargetCounts & { readonly window: number; readonly counts: Record<string, number> }
  >();
  const words = new Map<string, LaneWord>();
  let writes = 0;
  return {
    get writes() {
      return writes;
    },
    async add(window, all) {
      for (const { target, counts } of all) {
        writes += 1;
        const name = `${window} ${target.provider}/${target.model}`;
        const sums = counted.get(name)?.counts ?? {};
        for (const [count, more] of Object.entries(counts)) sums[count] = (sums[count] ?? 0) + more;
        counted.set(name, { window, target, counts: sums });
      }
    },
    async tell(all) {
      for (const word of all) {
        writes += 1;
        const name = `${word.provider}#${word.keyId}#${word.model ?? ''}`;
        words.set(name, merged(words.get(name) ?? identity(word), word));
      }
    },
    async read(windows) {
      const current = [...counted.values()].filter(({ window }) => windows.includes(window));
      return { counted: structuredClone(current), words: [...words.values()] };
    },
  };
}

function identity({ provider, keyId, model }: LaneWord): LaneWord {
  return { provider, keyId, ...(model !== undefined && { model }) };
}

/** Moments only grow; each new one counts its witness, and an answer ends the counting. */
function merged(known: LaneWord, { downAt, upAt, limitedUntil, witnesses = 0 }: LaneWord): LaneWord {
  let word = known;
  const down = () => {
    if (downAt === undefined || downAt <= (word.downAt ?? -1)) return;
    word = { ...word, downAt, witnesses: (word.witnesses ?? 0) + witnesses };
  };
  const up = () => {
    if (upAt !== undefined && upAt > (word.upAt ?? -1)) word = { ...word, upAt, witnesses: 0 };
  };
  for (const step of (upAt ?? 0) < (downAt ?? 0) ? [up, down] : [down, up]) step();
  if (limitedUntil !== undefined && limitedUntil > (word.limitedUntil ?? -1)) word = { ...word, limitedUntil };
  return word;
}
