/** Over how long the load of a lane is averaged. */
const SPAN_MS = 10_000;
/** At most so much of a second's load at once. */
const BURST = 0.5;

/** How often a lane is used, and how often it may be while its load rises to what it was before. */
export class Pace {
  readonly #firstAt: number;
  #perSecond = 0;
  #at: number;
  #former = 0;
  #risesFrom = 0;
  #riseMs = 1;
  #allowance = 0;
  #allowedAt = 0;

  constructor(now: number) {
    this.#firstAt = now;
    this.#at = now;
  }

  begin(now: number): void {
    this.#perSecond = this.#faded(now) + 1_000 / SPAN_MS;
    this.#at = Math.max(this.#at, now);
    if (this.#risesFrom === 0) return;
    this.#allowance = Math.max(0, this.#allowanceAt(now) - 1);
    this.#allowedAt = Math.max(this.#allowedAt, now);
  }

  /** Remembers the load as it is now as that which it may rise to. What is young has not been averaged over the whole span. */
  keep(now: number): void {
    const life = Math.max(1_000, now - this.#firstAt);
    this.#former = this.#faded(now) / (1 - Math.exp(-life / SPAN_MS));
  }

  /** From here on the load rises. `allowance`: where many rise at once, each begins at another point of the way to its first. */
  rise(at: number, riseMs: number, allowance: number): void {
    this.#risesFrom = at;
    this.#riseMs = riseMs;
    this.#allowance = allowance;
    this.#allowedAt = at;
  }

  allows(now: number): boolean {
    return this.#allowanceAt(now) >= 1;
  }

  /** What has grown since, at a rate that itself grows from nothing to the former load. */
  #allowanceAt(now: number): number {
    const [from, to] = [this.#allowedAt - this.#risesFrom, now - this.#risesFrom];
    const grown = to > from ? (this.#former * (to ** 2 - from ** 2)) / (2 * this.#riseMs) / 1_000 : 0;
    const most = Math.max(1, (BURST * this.#former * to) / this.#riseMs);
    return Math.min(this.#allowance + grown, most);
  }

  #faded(now: number): number {
    return this.#perSecond * Math.exp(-Math.max(0, now - this.#at) / SPAN_MS);
  }
}
