import { attemptEndOf, racersIn, rescuerIn } from './attempt-end.ts';
import { Course } from './course.ts';
import { type Dimension, type LedgerRow, OTHERS, type Sums, type Value } from './reports.ts';
import { attemptsOf, NOTHING, plus, sumsOf } from './sums.ts';

/** Values that are told apart, of callers who label each call with something new: an answer and an hour stay bounded. */
export const MOST_GROUPS = 5_000;

/** How many values can still be told apart: one room may be shared, so that all of an answer is bounded. */
export interface Room {
  left: number;
}

/** Sums by the values of some dimensions. */
export interface Group {
  readonly values: readonly Value[];
  readonly sums: Sums;
  readonly course: Course;
}

/** Sums calls up by what they are told apart by. Whatever comes when there is no more room is one group. */
export interface Grouping {
  /** The rows of one call, in their order. */
  addCall(rows: readonly LedgerRow[]): void;
  add(values: readonly Value[], sums: Sums, course?: Course): void;
  list(): readonly Group[];
}

export function createGrouping(dimensions: readonly Dimension[], room: Room = { left: MOST_GROUPS }): Grouping {
  const groups = new Map<string, Group>();
  const others: readonly Value[] = dimensions.map(() => OTHERS);
  const grouping: Grouping = {
    addCall(rows) {
      const attempts = attemptsOf(rows);
      const rescuer = rescuerIn(attempts);
      const racers = racersIn(attempts);
      const seen = new Set<string>();
      for (const attempt of attempts) {
        const sums = sumsOf(attempt);
        const end = attemptEndOf(attempt);
        for (const values of combinations(attempt.row, dimensions)) {
          // A call that went to two models is one call of each.
          const place = find(values);
          const calls = seen.has(place.name) ? 0 : 1;
          seen.add(place.name);
          const { course } = put(place, { ...sums, calls });
          if (calls === 1) course.addCall(attempt.row.cache);
          if (end) course.add(end, attempt === rescuer);
          if (end && racers.has(attempt)) course.addRace(end.outcome === 'answered');
        }
      }
    },
    add(values, sums, course) {
      const group = put(find(values), sums);
      if (course) group.course.merge(course);
    },
    list: () => [...groups.values()],
  };
  return grouping;

  function find(values: readonly Value[]): { readonly name: string; readonly values: readonly Value[] } {
    const name = nameOf(values);
    if (groups.has(name) || room.left > 0) return { name, values };
    return { name: nameOf(others), values: others };
  }

  function put({ name, values }: { readonly name: string; readonly values: readonly Value[] }, sums: Sums): Group {
    const known = groups.get(name);
    if (!known) room.left -= 1;
    const group = { values, sums: plus(known?.sums ?? NOTHING, sums), course: known?.course ?? new Course() };
    groups.set(name, group);
    return group;
  }
}

/** A symbol has no place in JSON, and a number is no value. */
function nameOf(values: readonly Value[]): string {
  return JSON.stringify(values.map((value) => (value === OTHERS ? 0 : value)));
}

/** The values of an attempt in each dimension: several where it has several tags. */
function combinations(row: LedgerRow, dimensions: readonly Dimension[]): readonly (readonly Value[])[] {
  let found: readonly (readonly Value[])[] = [[]];
  for (const dimension of dimensions) {
    found = found.flatMap((values) => valuesOf(row, dimension).map((value) => [...values, value]));
  }
  return found;
}

function valuesOf(row: LedgerRow, dimension: Dimension): readonly (string | null)[] {
  switch (dimension) {
    case 'team':
      return [row.team];
    case 'key':
      return [row.keyId || null];
    case 'model':
      return [`${row.provider}/${row.model}`];
    case 'provider':
      return [row.provider];
    case 'user':
      return [row.user || null];
    case 'experiment':
      return [row.experiment ?? null];
    case 'arm':
      return [row.experiment === undefined ? null : `${row.experiment}/${row.arm ?? ''}`];
    case 'tag':
      return row.tags.length > 0 ? row.tags : [null];
  }
}
