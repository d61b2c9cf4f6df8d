import type { Ask, Health, Lane, LaneSign, Outlook, Standing, Statistics } from '../../core/health.ts';
import type { LaneWord, TargetCounts } from '../../core/health-store.ts';
import type { Target } from '../../core/types.ts';
import { LEAST_PATIENCE_MS, type Sent, type Turn } from './breaker.ts';
import { Kept, type KeptLane, type KeptTarget } from './kept.ts';
import { Refusals } from './refusals.ts';
import { Words } from './words.ts';

/** What a provider's headers said of a limit by the minute is worth nothing any more after so long. */
const QUOTA_MS = 60_000;
/** A stall is a wait of so many times what nine of ten answers to requests of its size take. */
const PATIENCE = 4;
const KNOWN_WELL = 10;
/** A shorter limit is over before others have heard of it. */
const WORTH_TELLING_MS = 5_000;

/** The health that one gateway sees, and what it has to tell others and hears from them. */
export interface LocalHealth extends Health, Pick<Outlook, 'standing'> {
  /** What was counted since the last time, of so many targets. */
  takeCounts(most: number): readonly TargetCounts[];
  /** What has become of lanes since the last time. */
  takeWords(): readonly LaneWord[];
  hearCounts(counted: TargetCounts, ageMs: number, now: number): void;
  hearWord(word: LaneWord, now: number): void;
}

export interface HealthOptions {
  random?(): number;
  /** A breaker has opened, by what was seen here. */
  opened?(lane: Lane): void;
}

/** Starts without any knowledge, and learns from how attempts end. In memory, bounded, and it never waits. */
export function createHealth({ random = Math.random, opened = () => {} }: HealthOptions = {}): LocalHealth {
  return new SeenHealth(random, opened);
}

/** An attempt as it is known here. */
interface Attempt {
  readonly lane: Lane;
  readonly sent: Sent;
  readonly target: KeptTarget;
  readonly kept: KeptLane;
}

class SeenHealth implements LocalHealth {
  readonly #kept: Kept;
  readonly #refusals = new Refusals();
  readonly #words = new Words();
  readonly #opened: (lane: Lane) => void;
  #latest = 0;
  #lastTaken: Target | undefined;

  constructor(random: () => number, opened: (lane: Lane) => void) {
    this.#kept = new Kept(random);
    this.#opened = opened;
  }

  gate(lane: Lane, now: number): 'open' | 'probe' | 'closed' {
    this.#latest = Math.max(this.#latest, now);
    const key = this.#refusals.gate(lane, now);
    const target = this.#kept.find(lane);
    const { breaker } = target?.lanes.get(lane.keyId) ?? {};
    if (key === 'closed' || !target || !breaker) return key;
    // A stall shows by time alone, so whoever asks next finds it.
    const patience = (inputTokens: number) => patienceWith(target, inputTokens, now);
    if (breaker.isSilent(now, patience)) this.#tell(lane, breaker.trip(now), now);
    const gate = breaker.gate(now);
    return gate === 'open' ? key : gate;
  }

  opensAt(lane: Lane, now: number): number {
    const { breaker } = this.#kept.findLane(lane) ?? {};
    return Math.max(breaker?.opensAt(now) ?? now, this.#refusals.probeAt(lane));
  }

  standing(lane: Lane, now: number): Standing {
    const { breaker } = this.#kept.findLane(lane) ?? {};
    const until = this.opensAt(lane, now);
    if (until > now) return { breaker: 'open', until };
    const isTried = this.#refusals.gate(lane, now) !== 'open' || (breaker !== undefined && breaker.state !== 'up');
    return { breaker: isTried ? 'half-open' : 'closed' };
  }

  isClosed(target: Target, now: number): boolean {
    const { provider, model } = target;
    const { lanes } = this.#kept.find(target) ?? {};
    if (!lanes || lanes.size === 0) return false;
    for (const keyId of lanes.keys()) if (this.gate({ provider, model, keyId }, now) !== 'closed') return false;
    return true;
  }

  begin(lane: Lane, now: number, ask: Ask = {}): (sign: LaneSign, now: number) => void {
    this.#latest = Math.max(this.#latest, now);
    const target = this.#kept.target(lane, now);
    const kept = this.#kept.lane(lane, now);
    const sent: Sent = { at: now, isStream: ask.isStream ?? true, inputTokens: ask.inputTokens ?? 0 };
    target.inFlight += 1;
    target.usedAt = now;
    kept.usedAt = now;
    this.#refusals.begin(lane, now);
    kept.breaker.begin(sent, now);
    const attempt = { lane, sent, target, kept };
    return (sign, at) => {
      if (sent.isOver) return;
      this.#latest = Math.max(this.#latest, at);
      if (sign.kind === 'first-content') return this.#works(attempt, sign.firstContentMs, at);
      target.inFlight -= 1;
      kept.breaker.over(sent);
      this.#count(attempt, sign, at);
      this.#judge(attempt, sign, at);
    };
  }

  note(lane: Lane, quotaLeft: number): void {
    Object.assign(this.#kept.lane(lane, this.#latest), { quotaLeft, quotaAt: this.#latest });
  }

  statistics(target: Target, inputTokens?: number): Statistics | undefined {
    const found = this.#kept.find(target);
    return found && statisticsOf(found, inputTokens, this.#latest);
  }

  takeCounts(most: number): readonly TargetCounts[] {
    const taken: TargetCounts[] = [];
    const all = [...this.#kept.targets()];
    // Goes on after the last one, so that every target has its turn however many there are.
    const next = all.findIndex(({ target }) => target === this.#lastTaken) + 1;
    for (const { target, tally } of [...all.slice(next), ...all.slice(0, next)]) {
      if (taken.length >= most) break;
      const counts = tally.takeUnshared();
      if (!counts) continue;
      taken.push({ target, counts });
      this.#lastTaken = target;
    }
    return taken;
  }

  takeWords(): readonly LaneWord[] {
    return this.#words.take();
  }

  hearCounts({ target, counts }: TargetCounts, ageMs: number, now: number): void {
    this.#kept.target(target, now).tally.merge(counts, ageMs, now);
  }

  hearWord(word: LaneWord, now: number): void {
    const { provider, model, keyId, downAt = 0, upAt = 0, limitedUntil = 0 } = word;
    if (model === undefined) {
      if (downAt > upAt) this.#refusals.hear(word, downAt, now);
      else this.#refusals.accept(word, upAt);
      return;
    }
    const lane = { provider, model, keyId };
    const { breaker } = this.#kept.lane(lane, now);
    breaker.rest(limitedUntil);
    breaker.hear(word, now); // Nobody is told: whoever believes others has seen nothing himself.
  }

  /** A lane that has content works, and its key is accepted. */
  #works({ lane, sent, target, kept }: Attempt, firstContentMs: number, now: number): void {
    // An answer in one piece does not say when it was begun.
    if (sent.isStream) target.tally.time(firstContentMs, sent.inputTokens, 'seen', now);
    this.#tell(lane, kept.breaker.content(sent, now), now);
    if (this.#refusals.accept(lane, sent.at)) this.#words.add({ ...lane, model: undefined }, { upAt: now });
  }

  #count(attempt: Attempt, sign: LaneSign, now: number): void {
    const { target, sent } = attempt;
    const { isStream } = sent;
    if (sign.kind === 'answered') {
      target.tally.end('answered', now);
      target.tally.write({ ...sign, isStream }, now);
    } else if (sign.kind === 'failed') target.tally.end('failed', now);
    else if (sign.kind === 'cancelled' && isStream && !sign.hadContent)
      target.tally.time(sign.elapsedMs, sent.inputTokens, 'cut-short', now);
  }

  /** What an end means for breakers: one that was cancelled, or was the caller's own mistake, means nothing. */
  #judge(attempt: Attempt, sign: LaneSign, now: number): void {
    const { lane, sent, kept } = attempt;
    if (sign.kind === 'answered' && sent.contentAt === undefined) this.#works(attempt, sign.firstContentMs, now);
    sent.isOver = true;
    if (sign.kind === 'failed') {
      this.#tell(lane, kept.breaker.fail(sent, now), now);
      if (sign.forMs !== undefined) kept.breaker.rest(now + sign.forMs);
    } else if (sign.kind === 'limited') {
      this.#tell(lane, kept.breaker.limit(sent, now + sign.forMs, now), now);
      if (sign.forMs >= WORTH_TELLING_MS) this.#words.add(lane, { limitedUntil: kept.breaker.limitedUntil });
    } else if (sign.kind === 'refused-key' && this.#refusals.refuse(lane, sent.at, now)) {
      this.#words.add({ ...lane, model: undefined }, { downAt: now });
    }
  }

  #tell(lane: Lane, turn: Turn, now: number): void {
    if (turn === undefined) return;
    this.#words.add(lane, turn === 'down' ? { downAt: now, witnesses: 1 } : { upAt: now });
    if (turn === 'down') this.#opened(lane);
  }
}

function patienceWith({ tally }: KeptTarget, inputTokens: number, now: number): number {
  const { samples, firstContentMs } = tally.measures(inputTokens);
  // What short requests take says nothing of how long a long one is read.
  if (firstContentMs === undefined || !tally.knows(inputTokens)) return Number.POSITIVE_INFINITY;
  if (tally.faded(samples, now) < KNOWN_WELL) return Number.POSITIVE_INFINITY;
  return Math.max(PATIENCE * firstContentMs.p90, LEAST_PATIENCE_MS);
}

/** Asked of every candidate for every call: so it copies no object. */
function statisticsOf(
  { tally, lanes, inFlight }: KeptTarget,
  inputTokens: number | undefined,
  now: number,
): Statistics {
  const { samples, firstContentMs, tokensPerSecond, errorRate } = tally.measures(inputTokens);
  let quotaLeft: number | undefined;
  for (const lane of lanes.values()) {
    // Whoever sends can use the key that has most left, as far as that is known.
    if (lane.quotaLeft === undefined || now - (lane.quotaAt ?? 0) > QUOTA_MS) continue;
    quotaLeft = Math.max(quotaLeft ?? 0, lane.quotaLeft);
  }
  return { samples: tally.faded(samples, now), firstContentMs, tokensPerSecond, errorRate, inFlight, quotaLeft };
}
