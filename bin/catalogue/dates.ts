import { type DatedRates, type ModelRow, timelineOf } from '../../lambda/catalog/rows.ts';
import type { Normal } from './normalise.ts';

/** So many prices of a model are kept, the announced ones among them: ledger rows older than that name their catalogue. */
const MOST_PRICES = 8;
const RATES = ['in', 'out', 'cr', 'cw', 'cw1h', 'thought', 'audioIn', 'audioOut', 'imageOut', 'tiers'] as const;

/**
 * A row with its dates: what it cost until today stays, if it was another price, and what is announced is put behind. So
 * the price of an attempt can be told later, and a change can be shipped before its day.
 */
export function dated({ row, next }: Normal, previous: ModelRow | undefined, today: string): ModelRow {
  const { in: input, out } = row;
  if (input === undefined || out === undefined) return row;
  const now: DatedRates = { ...ratesOf({ ...row, in: input, out }) };
  const past = (previous ? timelineOf(previous) : []).filter(({ from }) => from === undefined || from <= today);
  const latest = past.at(-1);
  const known =
    latest && isSame(latest, now)
      ? [...past.slice(0, -1), { ...latest, ...now }]
      : [...past, since(now, latest && today)];
  const announced = next.filter(({ from }) => from !== undefined && from > today);
  const timeline = [...known, ...announced].map(tidy).slice(-MOST_PRICES);
  const [last, ...before] = timeline.toReversed();
  const others = Object.entries(row).filter(([name]) => !RATES.some((rate) => rate === name));
  const { tiers, from, ...rates } = last ?? now;
  const dates = { ...(tiers && { tiers }), ...(from !== undefined && { from }), ...(before.length > 0 && { before }) };
  return { ...rates, ...Object.fromEntries(others), ...dates };
}

/** A class whose price was not known until today has not changed it. */
function isSame(latest: DatedRates, now: DatedRates): boolean {
  return RATES.every(
    (name) => latest[name] === undefined || JSON.stringify(latest[name]) === JSON.stringify(now[name]),
  );
}

function since(rates: DatedRates, from: string | undefined): DatedRates {
  return from === undefined ? rates : { ...rates, from };
}

/** Only the rates, in one order, so that two of them can be compared as text. */
function ratesOf(row: DatedRates): DatedRates {
  const known = RATES.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]]));
  return { in: row.in, out: row.out, ...Object.fromEntries(known) };
}

function tidy(rates: DatedRates): DatedRates {
  return { ...ratesOf(rates), ...(rates.from !== undefined && { from: rates.from }) };
}
