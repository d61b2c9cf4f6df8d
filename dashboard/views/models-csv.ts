import type { UsageEntry } from '../state/answers.ts';
import { csv } from '../text/csv.ts';

const SUMS = ['cost_pico_usd', 'calls', 'attempts', 'failed_attempts', 'unknown_cost_attempts'] as const;

/** What was asked of each target, and who won races, as a file, exactly. */
export function modelsCsv(used: ReadonlyMap<string, UsageEntry>): string {
  return csv(
    ['model', ...SUMS, 'raced', 'won'],
    [...used].map(([model, entry]) => [
      model,
      ...SUMS.map((name) => entry[name]),
      entry.races?.raced ?? null,
      entry.races?.won ?? null,
    ]),
  );
}
