import { CACHE_STATUSES } from '../cache/cache-state.ts';
import { picoFromDecimal } from '../money/money.ts';
import { choiceIn, countIn, type Query, wrong } from './read-query.ts';
import type { RowFilter } from './reports.ts';

const TEXTS = [
  'key',
  'model',
  'provider',
  'user',
  'tag',
  'outcome',
  'door',
  'experiment',
  'arm',
  'cache',
  'route',
] as const;
/** What rows of the ledger are looked for by, in the words of a query. */
export const FILTERS = [...TEXTS, 'min_cost', 'max_cost', 'min_total_ms', 'min_first_content_ms'] as const;

/** How attempts end; `expired` is the word of rows that no function has ended. */
const OUTCOMES = ['answered', 'failed', 'cut', 'timed-out', 'abandoned', 'lost', 'expired'] as const;
const DOORS = ['key', 'iam', 'token'] as const;
/** Longer than any call. */
const LONGEST_MS = 3_600_000;

/** Reads what rows have to be like. */
export function filterIn(query: Query): RowFilter {
  for (const name of FILTERS) if (query.get(name) === '') throw wrong(name, 'is empty.');
  // A word that is misspelt would find nothing, and look like good news.
  choiceIn(query, 'outcome', OUTCOMES);
  choiceIn(query, 'door', DOORS);
  choiceIn(query, 'cache', CACHE_STATUSES);
  const filter = {
    ...Object.fromEntries(TEXTS.map((name) => [name, query.get(name)])),
    minPicoUsd: amountIn(query, 'min_cost'),
    maxPicoUsd: amountIn(query, 'max_cost'),
    minTotalMs: countIn(query, 'min_total_ms', LONGEST_MS),
    minFirstContentMs: countIn(query, 'min_first_content_ms', LONGEST_MS),
  };
  const { minPicoUsd, maxPicoUsd } = filter;
  if (minPicoUsd !== undefined && maxPicoUsd !== undefined && minPicoUsd > maxPicoUsd) {
    throw wrong('min_cost', 'is more than `max_cost`.');
  }
  return filter;
}

/** A decimal number of USD: what is finer than a trillionth would be rounded before anybody has compared it. */
function amountIn(query: Query, name: string): bigint | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const picoUsd = /^\d{1,9}(?:\.\d{1,12})?$/.test(text) ? picoFromDecimal(text) : null;
  if (picoUsd !== null) return picoUsd;
  throw wrong(name, 'must be an amount of USD as a decimal number, such as 0.0123.');
}
