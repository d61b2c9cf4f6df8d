import type { Json } from '../types.ts';
import { describeCourse } from './describe-course.ts';
import { describeSums } from './describe-sums.ts';
import type { Group } from './grouping.ts';
import type { Query } from './read-query.ts';
import { type Dimension, OTHERS, type Reports, type Value } from './reports.ts';
import { sumTeams } from './sum-teams.ts';
import { sumUsage } from './sum-usage.ts';
import { usageWishFrom } from './usage-wish.ts';

/** Whose usage is asked for, and which. */
export interface UsageQuestion {
  readonly team: string;
  readonly query: Query;
  readonly now: number;
}

/** What a team has used and what it has cost: `GET /usage`. With `teams`, what all of these have together. */
export async function reportUsage(
  reports: Reports,
  { team, query, now }: UsageQuestion,
  teams?: readonly string[],
): Promise<Json> {
  const wish = usageWishFrom(query, team, now);
  const found = teams ? sumTeams(reports, teams, wish, { now }) : sumUsage(reports, wish, { now });
  const { to, total, course: all, intervals } = await found;
  const describe = ({ sums, course }: Pick<Group, 'sums' | 'course'>) => ({
    ...describeSums(sums),
    ...describeCourse(course, sums, wish.include),
  });
  const data = [...intervals]
    .sort(([one], [other]) => one - other)
    .flatMap(([at, groups]) =>
      [...groups].sort(byCost).map((group) => ({
        ...(wish.interval !== 'none' && { [wish.interval]: new Date(at).toISOString() }),
        ...named(wish.groupBy, group.values),
        ...describe(group),
      })),
    );
  return {
    object: 'usage',
    team,
    from: new Date(wish.from).toISOString(),
    to: new Date(to).toISOString(),
    is_complete: to === wish.to,
    group_by: wish.groupBy,
    interval: wish.interval,
    total: describe({ sums: total, course: all }),
    data,
  };
}

function byCost(one: Group, other: Group): number {
  if (one.sums.picoUsd !== other.sums.picoUsd) return one.sums.picoUsd > other.sums.picoUsd ? -1 : 1;
  return String(one.values[0]) < String(other.values[0]) ? -1 : 1;
}

/** A group of those that are too many to be told apart says so: a user may be called anything. */
function named(dimensions: readonly Dimension[], values: readonly Value[]): Json {
  const isOthers = values.includes(OTHERS);
  const entries = dimensions.map((dimension, at) => {
    const value = values[at];
    return [dimension, typeof value === 'string' ? value : null];
  });
  return { ...Object.fromEntries(entries), ...(isOthers && { others: true }) };
}
