import { partOf, timeOfUlid } from '../../lambda/core/ids.ts';
import { accountName } from '../../lambda/core/limits/account.ts';
import {
  type LedgerRow,
  type Progress,
  placeOf,
  type RowFilter,
  type Total,
  type Totals,
  type WatchedHour,
} from '../../lambda/core/reports/reports.ts';
import type { Row } from './memory-ledger.ts';

const PARTS = 16;

/** Reports and totals in memory, over rows that others write. */
export function createMemoryReports(rows: readonly Row[]): Totals {
  const rowsOf = (team: string) => rows.filter(({ start }) => start.team === team);
  const kept = new Map<string, Total>();
  const progress = new Map<string, Progress>();
  const verified = new Map<string, number>();
  const watched = new Map<string, Map<number, WatchedHour>>();
  const nameOf = (team: string, { dimension, interval, at, value }: Total) =>
    JSON.stringify([team, dimension, interval, at, typeof value === 'symbol' ? 0 : value]);
  return {
    parts: PARTS,
    async page({ team, day, part, from, to, order, after, filter = {}, most }) {
      const sorted = rowsOf(team)
        .filter(({ start: { callId } }) => partOf(callId, PARTS) === part && dayOf(callId) === day)
        .map(reported)
        .filter((row) => placeOf(row) >= from && placeOf(row) <= to)
        .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
      if (order === 'newest-first') sorted.reverse();
      const isAfter = (row: LedgerRow) =>
        after === undefined || (order === 'newest-first' ? placeOf(row) < after : placeOf(row) > after);
      const left = sorted.filter(isAfter);
      const page = left.slice(0, most);
      const last = page.at(-1);
      const next = left.length > page.length && last ? placeOf(last) : undefined;
      return { rows: page.filter((row) => isLike(row, filter)), read: page.length, next };
    },
    async call(team, callId) {
      const found = rowsOf(team)
        .map(reported)
        .filter((row) => row.callId === callId);
      return found.sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
    },
    progress: async (team) => progress.get(team),
    watched: async (team) => [...(watched.get(team)?.values() ?? [])],
    isCorrected: async (team, places) =>
      rowsOf(team)
        .map(reported)
        .some((row) => places.some((place) => placeOf(row) === `${place}#correction`)),
    async *totals({ team, dimension, interval, from, to }) {
      const found = [...kept].filter(([name]) => JSON.parse(name)[0] === team).map(([, total]) => total);
      for (const total of found.sort((one, other) => one.at - other.at)) {
        const isWanted = total.dimension === dimension && total.interval === interval;
        if (isWanted && total.at >= from && total.at < to) yield total;
      }
    },
    // The memory ledger keeps no parts: what it holds is tested by its own contract.
    budgetParts: async () => new Map(),
    teams: async () => [...progress.keys()],
    async put(team, totals) {
      for (const total of totals) kept.set(nameOf(team, total), total);
    },
    async setProgress(team, now) {
      progress.set(team, now);
    },
    verifiedUntil: async (team) => verified.get(team) ?? 0,
    async setVerified(team, until) {
      verified.set(team, until);
    },
    async watch(team, hour) {
      const hours = watched.get(team) ?? new Map<number, WatchedHour>();
      watched.set(team, hours);
      if (hour.places.length > 0) hours.set(hour.at, hour);
      else hours.delete(hour.at);
    },
  };
}

function isLike(row: LedgerRow, { key, model, provider, user, tag, outcome, door, ...bounds }: RowFilter): boolean {
  const { minPicoUsd, maxPicoUsd, minTotalMs = -1, minFirstContentMs = -1, experiment, arm, cache, route } = bounds;
  return (
    (door === undefined || row.door === door) &&
    (minPicoUsd === undefined || (row.picoUsd !== null && row.picoUsd >= minPicoUsd)) &&
    (maxPicoUsd === undefined || (row.picoUsd !== null && row.picoUsd <= maxPicoUsd)) &&
    (minTotalMs < 0 || (row.totalMs ?? -1) >= minTotalMs) &&
    (minFirstContentMs < 0 || (row.firstContentMs ?? -1) >= minFirstContentMs) &&
    (key === undefined || row.keyId === key) &&
    (model === undefined || [row.model, `${row.provider}/${row.model}`, row.requestedModel].includes(model)) &&
    (provider === undefined || row.provider === provider) &&
    (user === undefined || row.user === user) &&
    (tag === undefined || row.tags.includes(tag)) &&
    (outcome === undefined || row.outcome === outcome) &&
    (experiment === undefined || row.experiment === experiment) &&
    (arm === undefined || row.arm === arm) &&
    (cache === undefined || (row.cache ?? 'off') === cache) &&
    (route === undefined || row.reason.includes(route))
  );
}

function dayOf(callId: string): string {
  return new Date(timeOfUlid(callId)).toISOString().slice(0, 10);
}

/** A row of the memory ledger as a report sees it. */
export function reported({ start, state, ending, costPicoUsd }: Row): LedgerRow {
  const { target, holdPicoUsd, priceSource, serviceTier, user, label, ...facts } = start;
  const usage = Object.entries(ending?.usage ?? {}).filter(([, count]) => typeof count === 'number' && count > 0);
  return {
    ...facts,
    principal: start.principal,
    // Each state of the one is a state of the other.
    state: state.toLowerCase() as LedgerRow['state'],
    correction: state === 'CORRECTION' ? 1 : undefined,
    provider: target.provider,
    model: target.model,
    servedModel: ending?.servedModel,
    serviceTier: ending?.servedTier ?? serviceTier,
    user,
    experiment: label?.experiment,
    arm: label?.arm,
    isShadow: label?.isShadow === true,
    endedAt: ending && start.startedAt + ending.totalMs,
    firstContentMs: ending?.firstContentMs,
    totalMs: ending?.totalMs,
    outcome: state === 'EXPIRED' ? 'expired' : ending?.outcome,
    errorCode: ending?.errorCode,
    finishReason: ending?.finishReason,
    usage: Object.fromEntries(usage),
    holdPicoUsd: state === 'CORRECTION' ? null : holdPicoUsd,
    picoUsd: costPicoUsd ?? null,
    correctedBy: undefined,
    note: undefined,
    costSource: state === 'EXPIRED' ? 'expiry' : ending?.cost.source,
    computedPicoUsd: null,
    priceSource: priceSource ?? undefined,
    cache: start.cache,
    savedPicoUsd: ending?.savedPicoUsd ?? start.savedPicoUsd ?? null,
    heldAgainst: state === 'CORRECTION' ? [] : start.accounts.map((account) => `${accountName(account)}#0`),
  };
}
