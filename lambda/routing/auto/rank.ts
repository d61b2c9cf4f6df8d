import type { Scored } from './score.ts';

/** Where a candidate stands: less is better, the first that differs counts. */
export interface Standing extends Scored {
  /** What the caller wants first, and what has no key last. */
  readonly place: number;
  /** How far below what the task takes its quality is. */
  readonly below: number;
}

/** So many of the best are named; of what comes after them, only the first of each provider that is not among them. */
const MOST = 6;

/** The best few in order, and for each provider that is not among them its best. Sorting hundreds would take longer than all else. */
export function rank(all: readonly Standing[]): readonly Standing[] {
  const top: Standing[] = [];
  const firsts = new Map<string, Standing>();
  for (const one of all) {
    const { provider } = one.candidate;
    const first = firsts.get(provider);
    if (!first || isBetter(one, first)) firsts.set(provider, one);
    const last = top.at(-1);
    if (top.length < MOST || (last && isBetter(one, last))) insert(one, top);
  }
  const others = [...firsts.values()].filter((one) =>
    top.every(({ candidate }) => candidate.provider !== one.candidate.provider),
  );
  return [...top, ...others.sort((one, other) => (isBetter(one, other) ? -1 : 1))];
}

/**
 * Of one provider all may fail together, so the next to be tried is the best of another. It comes third if it can do less,
 * and where the caller or a missing key puts it behind, it stays there.
 */
export function spread(ordered: readonly Standing[]): readonly Standing[] {
  const [first] = ordered;
  const other = ordered.find(
    ({ candidate, place }) => candidate.provider !== first?.candidate.provider && place === first?.place,
  );
  if (!first || !other) return ordered;
  const rest = ordered.filter((one) => one !== other);
  return rest.toSpliced(other.below > first.below ? 2 : 1, 0, other);
}

function insert(one: Standing, top: Standing[]): void {
  const at = top.findIndex((other) => isBetter(one, other));
  top.splice(at < 0 ? top.length : at, 0, one);
  if (top.length > MOST) top.pop();
}

/** Of equals, the one that comes first stays first. */
function isBetter(one: Standing, other: Standing): boolean {
  if (one.place !== other.place) return one.place < other.place;
  return one.below !== other.below ? one.below < other.below : one.score < other.score;
}
