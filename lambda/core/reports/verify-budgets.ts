import { chargeOf } from '../ledger.ts';
import { windowAt } from '../limits/budget-window.ts';
import type { Json } from '../types.ts';
import { momentOf } from './describe-attempt.ts';
import { money } from './describe-sums.ts';
import { DAY_MS, readCalls, type Stretch } from './read-rows.ts';
import type { BudgetPart, Reports } from './reports.ts';
import { attemptsOf, costOf } from './sums.ts';

/** A call may be held against the window that begins a moment after it came in. */
const MARGIN_MS = 15 * 60_000;
/** How often a budget is looked at that is in use while its rows are read. */
const TRIES = 3;

/** What came of comparing budgets with the rows that are held against them. */
export interface BudgetVerification {
  /** Parts of windows that were compared. */
  readonly compared: number;
  /** Those that were in use all the time: nothing can be said of them. */
  readonly inUse: number;
  readonly differences: readonly Json[];
  /** Of what is spent, the most that one of them is off. */
  readonly largestPicoUsd: bigint;
}

/** Compares what is spent and held of each budget whose window lies in a stretch of time with the rows. */
export async function verifyBudgets(reports: Reports, stretch: Stretch, now: number): Promise<BudgetVerification> {
  let doubtful: ReadonlySet<string> | undefined;
  let before: ReadonlyMap<string, BudgetPart> = new Map();
  let compared = 0;
  for (let tried = 1; ; tried += 1) {
    const wanted = await sumRows(reports, stretch, now);
    const names: readonly string[] = doubtful ? [...doubtful] : [...wanted.keys()];
    const found = await reports.budgetParts(stretch.team, names);
    compared ||= names.length;
    const wrong = names.filter((name) => !isSame(found.get(name), wanted.get(name)));
    // It did not change while the rows were read, and so the rows should have said the same.
    const isStill = (name: string) => doubtful?.has(name) === true && isSame(before.get(name), found.get(name));
    const isOver = wrong.every(isStill);
    if (isOver || tried === TRIES) {
      const certain = wrong.filter(isStill);
      const differences = certain.map((name) => describe(name, { rows: wanted.get(name), item: found.get(name) }));
      const offs = certain.map((name) => offBy(wanted.get(name), found.get(name)));
      const largestPicoUsd = offs.reduce((most, off) => (off > most ? off : most), 0n);
      return { compared, inUse: wrong.length - certain.length, differences, largestPicoUsd };
    }
    doubtful = new Set(wrong);
    before = found;
  }
}

const NOTHING: BudgetPart = { reservedPicoUsd: 0n, spentPicoUsd: 0n };

function isSame(one: BudgetPart = NOTHING, other: BudgetPart = NOTHING): boolean {
  return one.reservedPicoUsd === other.reservedPicoUsd && one.spentPicoUsd === other.spentPicoUsd;
}

function offBy(one: BudgetPart = NOTHING, other: BudgetPart = NOTHING): bigint {
  const off = one.spentPicoUsd - other.spentPicoUsd;
  return off < 0n ? -off : off;
}

/** What the rows come to, by the parts of budgets that they are held against. An unknown hold is 0 there, and an unknown cost its hold. */
async function sumRows(reports: Reports, stretch: Stretch, now: number): Promise<ReadonlyMap<string, BudgetPart>> {
  const sums = new Map<string, BudgetPart>();
  const wide = { ...stretch, from: Math.max(0, stretch.from - MARGIN_MS), to: stretch.to + MARGIN_MS };
  for await (const rows of readCalls(reports, wide)) {
    for (const attempt of attemptsOf(rows)) {
      const isOpen = attempt.row.state === 'reserved';
      for (const name of attempt.row.heldAgainst) {
        if (!isWithin(name, stretch, now)) continue;
        const { reservedPicoUsd, spentPicoUsd } = sums.get(name) ?? NOTHING;
        sums.set(name, {
          reservedPicoUsd: reservedPicoUsd + (isOpen ? (attempt.row.holdPicoUsd ?? 0n) : 0n),
          spentPicoUsd: spentPicoUsd + (isOpen ? 0n : chargeOf(costOf(attempt), attempt.row.holdPicoUsd)),
        });
      }
    }
  }
  return sums;
}

const PART = /\/(day|week|month)\/([\w-]+)#\d+$/;

/** Whether all rows of a window have been read: `team/month/2026-11#3` is a part of November's. */
function isWithin(name: string, { from, to }: Stretch, now: number): boolean {
  const [, period, window] = PART.exec(name) ?? [];
  if (period !== 'day' && period !== 'week' && period !== 'month') return false;
  const start = startOf(period, window ?? '');
  const end = start === undefined ? null : windowAt(period, start).resetsAt;
  return start !== undefined && end !== null && start >= from && (end <= to || to >= now);
}

function startOf(period: 'day' | 'week' | 'month', window: string): number | undefined {
  const [year = '', week] = window.split('-W');
  // The 4th of January is always in the first week.
  const inside =
    period === 'week' ? Date.UTC(Number(year), 0, 4) + (Number(week) - 1) * 7 * DAY_MS : Date.parse(window);
  if (Number.isNaN(inside) || windowAt(period, inside).window !== window) return undefined;
  return period === 'week' ? inside - ((new Date(inside).getUTCDay() + 6) % 7) * DAY_MS : inside;
}

function describe(
  name: string,
  { rows = NOTHING, item = NOTHING }: { readonly rows: BudgetPart | undefined; readonly item: BudgetPart | undefined },
): Json {
  const [, period, window = ''] = PART.exec(name) ?? [];
  return {
    budget: name,
    from: period === 'day' || period === 'week' || period === 'month' ? momentOf(startOf(period, window)) : null,
    ...money('rows_spent', rows.spentPicoUsd),
    ...money('budget_spent', item.spentPicoUsd),
    ...money('rows_reserved', rows.reservedPicoUsd),
    ...money('budget_reserved', item.reservedPicoUsd),
  };
}
