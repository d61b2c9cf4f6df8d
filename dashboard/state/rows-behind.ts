import type { Dimension, UsageEntry } from './answers.ts';
import { addressOf, shownTeam } from './place.ts';

const NONE: Readonly<Record<Dimension, string>> = {
  provider: 'unknown',
  model: 'unknown',
  team: 'unknown',
  key: 'signed with IAM',
  user: 'no user',
  tag: 'no tag',
};

/** How a sum is called: by its value, or by what it stands for where there is none. */
export function labelOf(entry: UsageEntry, by: Dimension): string {
  if (entry.others) return 'all others';
  return entry[by] ?? NONE[by];
}

/** A stretch of time as the gateway is asked for it. */
export function rowsOf({ from, to }: { readonly from: number; readonly to: number }): {
  readonly from: string;
  readonly to: string;
} {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** The rows behind a sum. Those without a user or a tag cannot be asked for by that. */
export function rowsBehind(
  range: { readonly from: number; readonly to: number },
  filter: Readonly<Record<string, string | undefined>> = {},
): string {
  return addressOf('calls', { ...rowsOf(range), ...filter });
}

/** The filter that shows the rows of an entry; `undefined` where there is none. */
export function filterOf(entry: UsageEntry, by: Dimension): Readonly<Record<string, string>> | undefined {
  const value = entry[by];
  if (value === null || value === undefined || entry.others) return undefined;
  // Nothing else is shown than the rows of one team, unless somebody has asked for all.
  return by === 'team' && shownTeam.value === undefined ? {} : { [by]: value };
}

/** A call is noted once it is over, and listed by when it came in: most take less than this. */
const UNNOTED_MS = 60_000;

/** From when on rows are those of the present series of an experiment, as far as rows can tell. */
export function seriesFrom(since: string | null): string | undefined {
  return since === null ? undefined : new Date(Date.parse(since) - UNNOTED_MS).toISOString();
}

/** The rows of an arm, of the series that its figures are of. */
export function armRows(
  { name, since }: { readonly name: string; readonly since: string | null },
  arm: string,
  filter: Readonly<Record<string, string>> = {},
): string {
  return addressOf('calls', { from: seriesFrom(since), experiment: name, arm, ...filter });
}

/** What judges of an experiment have asked. */
export function judgedRows(name: string): string {
  return addressOf('calls', { tag: `experiment:${name}` });
}
