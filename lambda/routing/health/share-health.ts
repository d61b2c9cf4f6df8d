import type { Health, LaneSign, Outlook } from '../../core/health.ts';
import type { HealthStore } from '../../core/health-store.ts';
import type { LocalHealth } from './create-health.ts';
import { createHearing } from './hearing.ts';

/** Counts are written so often, and only once some have come together: never one write for each request. */
const COUNTS_MS = 20_000;
const FEW = 5;
const FEW_MS = 60_000;
const MOST_TARGETS = 20;
/** What has become of a lane is worth telling soon. */
const WORDS_MS = 2_000;
const READ_MS = 20_000;
/** Whoever has just seen a failure wants to know what others see. */
const TROUBLE_READ_MS = 3_000;
/** A function that is frozen half-way may never hear how that ended. */
const LONGEST_MS = 30_000;

/** Where health is shared, and who is told if that fails. */
export interface Sharing {
  readonly store: HealthStore;
  report(cause: unknown): void;
}

/**
 * Health that gateways side by side share (decision D12). Work in the background runs only while a function answers
 * somebody, so it begins when a request leaves for its provider, which takes longer; nobody ever waits for it.
 */
export function shareHealth(health: LocalHealth, sharing: Sharing): Health & Outlook {
  const exchange = createExchange(health, sharing);
  return {
    gate: (lane, now) => health.gate(lane, now),
    opensAt: (lane, now) => health.opensAt(lane, now),
    isClosed: (target, now) => health.isClosed(target, now),
    note: (lane, quotaLeft) => health.note(lane, quotaLeft),
    statistics: (target, inputTokens) => health.statistics(target, inputTokens),
    standing: (lane, now) => health.standing(lane, now),
    refresh: exchange.refresh,
    begin(lane, now, ask) {
      const tell = health.begin(lane, now, ask);
      exchange.begin(now);
      return (sign, at) => {
        tell(sign, at);
        exchange.end(sign);
      };
    },
  };
}

function createExchange(health: LocalHealth, { store, report }: Sharing) {
  const hearing = createHearing(health);
  const last = { counts: Number.NEGATIVE_INFINITY, words: 0, read: Number.NEGATIVE_INFINITY };
  let begun = 0;
  let isTrouble = false;
  let busySince: number | undefined;

  const writeWords = async (now: number) => {
    if (now - last.words < WORDS_MS) return;
    const words = health.takeWords();
    if (words.length === 0) return;
    last.words = now;
    await store.tell(words, now);
  };
  const writeCounts = async (now: number) => {
    if (last.counts === Number.NEGATIVE_INFINITY) last.counts = now;
    if (now - last.counts < (begun < FEW ? FEW_MS : COUNTS_MS)) return;
    const counted = health.takeCounts(MOST_TARGETS);
    last.counts = now;
    begun = 0;
    if (counted.length === 0) return;
    await store.add(hearing.own(counted, now), counted, now);
  };
  const read = async (now: number) => {
    if (now - last.read < (isTrouble ? TROUBLE_READ_MS : READ_MS)) return;
    last.read = now;
    isTrouble = false;
    hearing.hear(await store.read(hearing.windows(now), now), now);
  };

  return {
    // A function that answers nobody else knows only what it hears.
    refresh: (now: number) => read(now).catch(report),
    begin(now: number) {
      begun += 1;
      if (busySince !== undefined && now - busySince < LONGEST_MS) return;
      busySince = now;
      // What was taken and could not be written is lost: it is worth less than the chance to count it twice.
      Promise.resolve(now)
        .then(writeWords)
        .then(() => writeCounts(now))
        .then(() => read(now))
        .catch(report)
        .finally(() => {
          if (busySince === now) busySince = undefined;
        });
    },
    end({ kind }: LaneSign) {
      if (kind === 'failed' || kind === 'limited' || kind === 'refused-key') isTrouble = true;
    },
  };
}
