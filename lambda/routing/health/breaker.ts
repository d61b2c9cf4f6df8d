import { Pace } from './pace.ts';
import { Recent } from './recent.ts';

/** So many failures in a row, over so long, and the lane is down. The time keeps a blip at many calls a second from it. */
const RUN = 5;
/** While it recovers, or while another gateway sees it down, fewer will do. */
const SHORT_RUN = 3;
const RUN_MS = 2_500;
/** A brown-out is down only where it fails more often than this of so many in the last ten seconds. */
const SHARE = 0.6;
const MANY = 20;
/** Probes: one a second at first, then fewer, so that a long outage costs little; never one beside another for so long. */
const PROBE_MS = [1_000, 2_000, 4_000, 8_000] as const;
const SLOWEST_PROBE_MS = 10_000;
/** Where many gateways probe the same lane they share the probes; but a gateway that is alone must find out in time. */
const MOST_SHARED_PROBE_MS = 25_000;
/** How long its load rises after it has answered again. */
const RISE_MS = 30_000;
/** How many others must see it down before that is believed without a failure of our own. */
const BELIEVED = 3;
/** What others have seen counts for so long. */
const HEARSAY_MS = 60_000;

/** However fast its answers are, a wait is no stall before so long. */
export const LEAST_PATIENCE_MS = 5_000;

/** An attempt on a lane, from its beginning to its end. */
export interface Sent {
  readonly at: number;
  readonly isStream: boolean;
  /** What is waited for longer is no sooner a stall. */
  readonly inputTokens: number;
  /** The failures before its first content, which it has taken back: it may yet fail. */
  runBefore?: number;
  contentAt?: number;
  isOver?: boolean;
}

/** What has become of a lane that others should hear. */
export type Turn = 'down' | 'up' | undefined;

/**
 * Leaves one lane alone while it fails: `up` → (failures) → `down`, where single requests probe it → (an answer) →
 * `rising`, where it gets a growing share of its former load → `up`. Clocks are arguments, and asking changes nothing.
 */
export class Breaker {
  state: 'up' | 'down' | 'rising' = 'up';
  limitedUntil = 0;
  witnesses = 1;
  readonly #random: () => number;
  readonly #pace: Pace;
  readonly #recent = new Recent();
  /** Streams without content yet, oldest first. */
  readonly #waiting = new Set<Sent>();
  #run = 0;
  #runSince = 0;
  #contentAt = Number.NEGATIVE_INFINITY;
  #changedAt = 0;
  #probe: Sent | undefined;
  #probes = 0;
  #probeAt = 0;
  /** Limits one after the other, without an answer between them. */
  #limits = 0;
  /** Whether it is down only because others say so. */
  #isHearsay = false;
  #heardDownAt = Number.NEGATIVE_INFINITY;

  constructor(now: number, random: () => number) {
    this.#random = random;
    this.#pace = new Pace(now);
  }

  gate(now: number): 'open' | 'probe' | 'closed' {
    if (now < this.limitedUntil) return 'closed';
    if (this.state === 'down' || this.#limits > 1) return this.#mayProbe(now) ? 'probe' : 'closed';
    if (this.state === 'rising' && now < this.#changedAt + RISE_MS) return this.#pace.allows(now) ? 'open' : 'closed';
    return 'open';
  }

  opensAt(now: number): number {
    const isProbed = this.state === 'down' || this.#limits > 1;
    return Math.max(now, this.limitedUntil, isProbed ? this.#probeAt : now);
  }

  begin(sent: Sent, now: number): void {
    if (this.state === 'rising' && now >= this.#changedAt + RISE_MS) this.state = 'up';
    this.#pace.begin(now);
    if (sent.isStream) this.#waiting.add(sent);
    if (this.state !== 'down' && this.#limits < 2) return;
    this.#probe = sent;
    this.#probeAt = now + this.#probeInterval();
  }

  /** It has content: the lane works, whatever becomes of the rest. */
  content(sent: Sent, now: number): Turn {
    sent.contentAt = now;
    this.#waiting.delete(sent);
    this.#release(sent);
    this.#contentAt = now;
    this.#limits = 0;
    if (this.state === 'down') return sent.at >= this.#changedAt ? this.#rise(now) : undefined;
    sent.runBefore = this.#run;
    this.#run = 0;
    this.#recent.note('answered', now);
    return undefined;
  }

  fail(sent: Sent, now: number): Turn {
    if (sent.at < this.#changedAt) return undefined; // It was on its way before: it has nothing new to tell.
    if (this.state === 'down') {
      this.#probes += 1;
      if (!this.#isHearsay) return undefined;
      this.#isHearsay = false;
      return 'down'; // What was only believed has now been seen.
    }
    if (sent.contentAt !== undefined) this.#recent.takeBack('answered', now);
    this.#recent.note('failed', now);
    // Its content had ended the run, and it alone: so the run goes on.
    if (sent.contentAt === this.#contentAt) this.#run = Math.max(this.#run, sent.runBefore ?? 0);
    this.#run += 1;
    if (this.#run === 1) this.#runSince = now;
    return this.#isDown(now) ? this.trip(now) : undefined;
  }

  /** It asked to be left alone. A later moment replaces an earlier one, never the other way round. */
  limit(sent: Sent, until: number, now: number): Turn {
    if (now >= this.limitedUntil) this.#limits += 1;
    this.rest(until);
    this.#probeAt = Math.max(this.#probeAt, this.limitedUntil);
    return this.state === 'down' && sent.at >= this.#changedAt ? this.#rise(now) : undefined; // Who refuses is there.
  }

  /** It is to be left alone, as it says or as others have heard. */
  rest(until: number): void {
    this.limitedUntil = Math.max(this.limitedUntil, until);
  }

  /** It has ended, in a way that says nothing or with an answer whose content has told all. */
  over(sent: Sent): void {
    this.#waiting.delete(sent);
    this.#release(sent);
  }

  trip(now: number): Turn {
    if (this.state !== 'rising') this.#pace.keep(now);
    this.state = 'down';
    this.#isHearsay = false;
    this.#changedAt = now;
    this.#probes = 0;
    this.#probe = undefined;
    this.#probeAt = now + this.#probeInterval();
    this.#run = 0;
    this.#recent.clear();
    return 'down';
  }

  /** Whether several wait far longer than ever, and nobody has got anything since: a stall is over before its timeout. */
  isSilent(now: number, patience: (inputTokens: number) => number): boolean {
    if (this.state === 'down' || this.#waiting.size < SHORT_RUN) return false;
    let late = 0;
    for (const { at, inputTokens } of this.#waiting) {
      if (at < this.#contentAt) continue; // Others have got something since: it is this one that is slow.
      if (now - at < LEAST_PATIENCE_MS) return false; // Those that follow are younger still.
      if (now - at < patience(inputTokens)) continue;
      late += 1;
      if (late === SHORT_RUN) return true;
    }
    return false;
  }

  /** What other gateways have seen. */
  hear(word: { readonly downAt?: number; readonly upAt?: number; readonly witnesses?: number }, now: number): void {
    const { downAt = Number.NEGATIVE_INFINITY, upAt = Number.NEGATIVE_INFINITY, witnesses = 0 } = word;
    if (downAt <= upAt) {
      this.witnesses = 1;
      this.#heardDownAt = Number.NEGATIVE_INFINITY;
      if (this.state === 'down' && upAt > this.#changedAt) this.#rise(Math.min(upAt, now));
      return;
    }
    this.witnesses = Math.max(1, witnesses);
    if (downAt < now - HEARSAY_MS && witnesses < BELIEVED) return;
    this.#heardDownAt = Math.max(downAt, now - HEARSAY_MS);
    const isBelieved = witnesses >= BELIEVED && this.state === 'up' && this.#contentAt < downAt;
    if (!isBelieved) return;
    this.trip(now);
    this.#isHearsay = true;
  }

  #isDown(now: number): boolean {
    const isWarned = now - this.#heardDownAt < HEARSAY_MS;
    const isEasy = this.state === 'rising' || isWarned;
    if (this.#run >= (isEasy ? SHORT_RUN : RUN) && now - this.#runSince >= (isWarned ? RUN_MS / 2 : RUN_MS))
      return true;
    const { answered, failed, badSeconds } = this.#recent.counts(now);
    return badSeconds > RUN_MS / 1_000 && answered + failed >= MANY && failed >= SHARE * (answered + failed);
  }

  #rise(at: number): Turn {
    this.state = 'rising';
    this.#changedAt = at;
    this.#probe = undefined;
    this.#run = 0;
    this.#recent.clear();
    this.#pace.rise(at, RISE_MS, this.#random());
    return 'up';
  }

  #mayProbe(now: number): boolean {
    const isProbed = this.#probe !== undefined && now - this.#probe.at < SLOWEST_PROBE_MS;
    return now >= this.#probeAt && !isProbed;
  }

  #probeInterval(): number {
    const own = PROBE_MS[this.#probes] ?? SLOWEST_PROBE_MS;
    return this.witnesses > 1 ? Math.min(Math.max(own, this.witnesses * 1_000), MOST_SHARED_PROBE_MS) : own;
  }

  #release(sent: Sent): void {
    if (this.#probe === sent) this.#probe = undefined;
  }
}
