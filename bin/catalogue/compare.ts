import { type CatalogueFile, isAlias, type ModelRow, timelineOf } from '../../lambda/catalog/rows.ts';

/** A price that moves by more is a mistake in a source more often than news. */
const MOST_TIMES = 10;
/** The share of a provider's models that may vanish at once. */
const MOST_LOST = 0.2;

type Offence = readonly [name: string, problem: string];

/** What a new catalogue must not do to the last good one, unless somebody has looked at it and accepts it by name. */
export function compareCatalogues(
  last: CatalogueFile,
  next: CatalogueFile,
  accepted: readonly string[],
): readonly string[] {
  const offences = Object.entries(last.models).flatMap(([provider, rows]): readonly Offence[] => {
    const after = next.models[provider];
    if (!after || Object.keys(after).length === 0) return [[provider, 'the provider has vanished']];
    const lost = Object.keys(rows).filter((id) => !Object.hasOwn(after, id));
    const isTooMuch = lost.length > Object.keys(rows).length * MOST_LOST;
    const moved = Object.entries(rows).flatMap(([id, row]) => {
      const now = after[id];
      if (!now || isAlias(row) || isAlias(now)) return [];
      return movesOf(row, now).map((move): Offence => [`${provider}/${id}`, move]);
    });
    const gone: Offence = [provider, `${lost.length} of ${Object.keys(rows).length} models have vanished`];
    return [...(isTooMuch ? [gone] : []), ...moved];
  });
  return offences
    .filter(([name]) => !accepted.includes(name))
    .map(([name, problem]) => `${name}: ${problem}; if it is right: --accept ${name}`);
}

/** By the prices of today and of days to come: what was once is no news. */
function movesOf(before: ModelRow, after: ModelRow): readonly string[] {
  const [old, now] = [timelineOf(before).at(-1), timelineOf(after).at(-1)];
  if (!old) return [];
  if (!now) return ['its price has vanished'];
  return (['in', 'out', 'cr', 'cw', 'cw1h'] as const).flatMap((name) => {
    const [was, is] = [old[name], now[name]];
    if (was === undefined || is === undefined || was === is) return [];
    const isFar = Math.max(was, is) > Math.min(was, is) * MOST_TIMES;
    return isFar ? [`${name} was ${was} and is ${is}`] : [];
  });
}
