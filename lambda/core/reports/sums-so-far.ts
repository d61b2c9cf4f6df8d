import { timeOfUlid } from '../ids.ts';
import { Course } from './course.ts';
import { createGrouping, type Group, type Grouping } from './grouping.ts';
import { startOfDay, startOfHour } from './read-rows.ts';
import type { LedgerRow, Sums, Total, Value } from './reports.ts';
import { NOTHING } from './sums.ts';
import type { SumWish } from './usage-wish.ts';

/** What calls came to. */
export interface UsageSums {
  /** Up to where everything is counted: earlier than wanted if there is too much that is not summed up yet. */
  readonly to: number;
  readonly total: Sums;
  readonly course: Course;
  /** By the beginning of the interval, and then by values. */
  readonly intervals: ReadonlyMap<number, readonly Group[]>;
}

type Found = Pick<Total, 'sums' | 'course'>;

/** What is added up for an answer. */
export interface SumsSoFar {
  addCall(rows: readonly LedgerRow[]): void;
  addTotal(found: Found): void;
  addGroup(at: number, values: readonly Value[], found: Found): void;
  merge(other: Omit<UsageSums, 'to'>): void;
  done(): Omit<UsageSums, 'to'>;
}

/** Nothing yet. Groups beyond so many are one. */
export function createSums({ groupBy, interval, from }: Omit<SumWish, 'team'>, mostGroups: number): SumsSoFar {
  // Many hours of many values would be more than a function can hold.
  const room = { left: mostGroups };
  const total = createGrouping([]);
  const intervals = new Map<number, Grouping>();
  const groupingAt = (at: number): Grouping => {
    const start = interval === 'none' ? from : interval === 'hour' ? startOfHour(at) : startOfDay(at);
    const grouping = intervals.get(start) ?? createGrouping(groupBy, room);
    intervals.set(start, grouping);
    return grouping;
  };
  return {
    addCall(rows) {
      total.addCall(rows);
      groupingAt(timeOfUlid(rows[0]?.callId ?? '')).addCall(rows);
    },
    addTotal: ({ sums, course }) => total.add([], sums, course),
    addGroup: (at, values, { sums, course }) => groupingAt(at).add(values, sums, course),
    merge({ total: more, course, intervals: found }) {
      total.add([], more, course);
      for (const [at, groups] of found) {
        for (const { values, sums, course } of groups) groupingAt(at).add(values, sums, course);
      }
    },
    done: () => ({
      total: total.list()[0]?.sums ?? NOTHING,
      course: total.list()[0]?.course ?? new Course(),
      intervals: new Map([...intervals].map(([at, grouping]) => [at, grouping.list()])),
    }),
  };
}
