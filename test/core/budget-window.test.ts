import { expect, test } from 'vitest';
import type { Period } from '../../lambda/core/limits/account.ts';
import { windowAt } from '../../lambda/core/limits/budget-window.ts';

const LAST_MOMENT = Date.UTC(2026, 11, 31, 23, 59, 59, 999);

test.each<[Period, string, number | null]>([
  ['day', '2026-12-31', Date.UTC(2027, 0, 1)],
  ['week', '2026-W53', Date.UTC(2027, 0, 4)],
  ['month', '2026-12', Date.UTC(2027, 0, 1)],
  ['total', 'all', null],
])('the last moment of a year lies in its %s', (period, window, resetsAt) => {
  expect(windowAt(period, LAST_MOMENT)).toEqual({ window, resetsAt });
});

test.each<[Period, string, number | null]>([
  ['day', '2027-01-01', Date.UTC(2027, 0, 2)],
  ['week', '2026-W53', Date.UTC(2027, 0, 4)],
  ['month', '2027-01', Date.UTC(2027, 1, 1)],
  ['total', 'all', null],
])('the first moment of a year lies in its %s', (period, window, resetsAt) => {
  expect(windowAt(period, LAST_MOMENT + 1)).toEqual({ window, resetsAt });
});

test.each([
  ['2026-01-01', '2026-W01'],
  ['2024-12-30', '2025-W01'],
  ['2027-01-03', '2026-W53'],
  ['2027-01-04', '2027-W01'],
])('%s is in the week %s', (day, window) => {
  expect(windowAt('week', Date.parse(day)).window).toBe(window);
});
