/** Who won races, and what the cache did for calls: as reports sum it up, and as it is stored. */
import { expect, test } from 'vitest';
import { Course } from '../../lambda/core/reports/course.ts';
import { describeCourse } from '../../lambda/core/reports/describe-course.ts';
import { createGrouping } from '../../lambda/core/reports/grouping.ts';
import type { LedgerRow } from '../../lambda/core/reports/reports.ts';
import { NOTHING } from '../../lambda/core/reports/sums.ts';
import { aStart } from '../ports/an-attempt.ts';
import { reported } from '../support/memory-reports.ts';

interface Made {
  readonly model: string;
  readonly reason?: string;
  readonly outcome?: string;
  readonly cache?: string;
}

function rowsOf(...made: readonly Made[]): readonly LedgerRow[] {
  const start = aStart();
  return made.map(({ model, reason = 'pinned', outcome = 'answered', cache }, at) => ({
    ...reported({ start, state: 'SETTLED', costPicoUsd: 0n }),
    attempt: at + 1,
    state: 'settled',
    ...{ model, reason, outcome, cache },
  }));
}

function coursesOf(...calls: readonly (readonly LedgerRow[])[]) {
  const grouping = createGrouping(['model']);
  for (const rows of calls) grouping.addCall(rows);
  return Object.fromEntries(grouping.list().map(({ values: [name], course }) => [String(name).split('/')[1], course]));
}

test('who ran against others and answered has won, and who ran alone has not raced', () => {
  const courses = coursesOf(
    rowsOf({ model: 'a', reason: 'race, pinned', outcome: 'lost' }, { model: 'b', reason: 'race, pinned' }),
    rowsOf(
      { model: 'a', reason: 'fallback, race, pinned' },
      { model: 'b', reason: 'fallback, race, pinned', outcome: 'failed' },
    ),
    rowsOf({ model: 'a', reason: 'race, pinned' }),
    rowsOf({ model: 'a', outcome: 'failed' }, { model: 'b', reason: 'fallback, pinned' }),
  );
  expect([courses.a, courses.b].map((course) => [course?.raced, course?.won])).toEqual([
    [2, 1],
    [2, 1],
  ]);
});

test('an experiment, or an arm, that is called a race is none', () => {
  const reason = 'experiment race, race, fallback, pinned';
  const courses = coursesOf(rowsOf({ model: 'a', reason, outcome: 'failed' }, { model: 'b', reason }));
  expect([courses.a?.raced, courses.b?.raced]).toEqual([0, 0]);
});

test('what the cache did is counted once for a call, however many attempts it took', () => {
  const courses = coursesOf(
    rowsOf({ model: 'a', cache: 'hit' }),
    rowsOf({ model: 'a', cache: 'miss', outcome: 'failed' }, { model: 'a', cache: 'miss' }),
    rowsOf({ model: 'a', cache: 'bypass' }),
    rowsOf({ model: 'a' }),
  );
  expect(describeCourse(courses.a ?? new Course(), NOTHING, ['cache', 'races'])).toMatchObject({
    cache: { hit: 1, miss: 1, refresh: 0, bypass: 1, partial: 0, replay: 0 },
    races: { raced: 0, won: 0 },
  });
  expect(courses.a?.looked).toBe(4);
});

test('what is given again under an idempotency key is a call that nobody was asked for, and no hit', () => {
  const grouping = createGrouping([]);
  grouping.addCall(rowsOf({ model: 'a', cache: 'replay' }));
  const [group] = grouping.list();
  expect(group?.sums).toEqual({ ...NOTHING, calls: 1 });
  expect([group?.course.attempts, group?.course.write().cache]).toEqual([0, { replay: 1 }]);
});

test('it is the same again once it is written and read, and adds up', () => {
  const { a = new Course() } = coursesOf(
    rowsOf({ model: 'a', reason: 'race, x', cache: 'miss' }, { model: 'a', reason: 'race, x' }),
  );
  const again = Course.read(a.write());
  expect(again.write()).toEqual(a.write());
  again.merge(a);
  expect(again.write()).toMatchObject({ looked: 2, cache: { miss: 2 }, raced: 4, won: 4 });
});

test('what an older version has summed up is unknown, and not 0', () => {
  const course = new Course();
  course.add({ outcome: 'answered', errorCode: undefined }, false);
  const told = describeCourse(course, { ...NOTHING, attempts: 1 }, ['cache', 'races']);
  expect(told).toMatchObject({ cache: null, races: null, measured_attempts: 1 });
});
