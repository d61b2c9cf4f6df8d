import { type ErrorDetails, GatewayError } from './errors.ts';

/** The client went away: its attempt is read on for a while, because the provider bills it all the same. */
export class ClientLeft extends GatewayError {
  constructor() {
    super('client-left', 'The client went away.');
  }
}

/** Another lane of a race had content first: nobody wants this one any more. */
export class RaceLost extends GatewayError {
  constructor() {
    super('client-left', 'Another lane of the race was faster.');
  }
}

/** The caller waits no longer, or the host does not, though the target may yet answer in its time. */
export class Impatience extends GatewayError {
  constructor(message: string, details?: ErrorDetails) {
    super('timed-out', message, details);
  }
}

interface Limits {
  readonly connectMs?: number;
  readonly firstContentMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface GuardOptions extends Limits {
  /** The operator's own limits: who is given less and does not make it has not failed. Absent: they are the same. */
  readonly own?: Limits;
  /** Milliseconds from now until the host cuts the call off, less a margin. */
  readonly deadlineMs: number;
  readonly client: AbortSignal | undefined;
  /** Aborted when another lane of a race has won. */
  readonly lane?: AbortSignal | undefined;
  /** Whether the caller reads the winner of a race as it is made: hanging up takes most of a millisecond, so that comes after. */
  readonly hangsUpLater?: boolean;
  now(): number;
}

/**
 * Watches one attempt with timers of its own. Every wait for the provider goes through `wait`, because a signal alone
 * does not end every read: on some Node versions a corrupt body hangs for ever and ignores it.
 */
export class Guard {
  readonly #stop = new AbortController();
  readonly #options: GuardOptions;
  readonly #startedAt: number;
  #contentAt: number | undefined;
  /** Since when nobody waits, because the client has not read yet what there is. */
  #restingSince: number | undefined;
  #totalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #rejectWaiting: ((reason: unknown) => void) | undefined;
  #readOnMs: number | undefined;
  #isLost = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#totalMs = Math.min(options.totalMs, options.deadlineMs);
    options.client?.addEventListener('abort', this.#onClientLeft, { once: true });
    options.lane?.addEventListener('abort', this.#onRaceLost, { once: true });
    if (options.client?.aborted) this.stop(new ClientLeft());
    else if (options.lane?.aborted) this.stop(new RaceLost());
    else this.#arm();
  }

  /** Aborted, with the reason, as soon as the attempt must not go on. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Waits for the provider, but not longer than the timers allow. One wait at a time. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    this.#endRest();
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#rejectWaiting = reject;
        promise.then(resolve, reject); // Even if it is too late: a failure that nobody hears ends the process.
        if (this.#stop.signal.aborted) reject(this.#stop.signal.reason);
      });
    } finally {
      this.#restingSince = this.#options.now();
    }
  }

  /** Names why nothing could be sent: a connection that was given less time than the operator's own has not failed. */
  unsent(error: unknown): unknown {
    const { connectMs = Number.POSITIVE_INFINITY, own = this.#options } = this.#options;
    const isHasty = connectMs < (own.connectMs ?? 0);
    if (!isHasty || !(error instanceof GatewayError) || error.code !== 'timed-out') return error;
    return new Impatience(error.message, error.details);
  }

  /** A client that reads slowly is not the provider's fault: the time it takes does not count as the provider's silence. */
  #endRest(): void {
    if (this.#restingSince === undefined) return;
    if (this.#contentAt !== undefined) this.#contentAt += this.#options.now() - this.#restingSince;
    this.#restingSince = undefined;
  }

  /** Content came. Pings, comments and lifecycle frames are not content: a dead model must not look alive. */
  content(): void {
    const isFirst = this.#contentAt === undefined;
    this.#contentAt = this.#options.now();
    if (isFirst) this.#arm(); // The timer still waits for the first content, which may have been given far longer.
  }

  /** Gives the attempt only so much longer, however well it goes. */
  hurry(ms: number): void {
    this.#totalMs = Math.min(this.#totalMs, this.#options.now() - this.#startedAt + ms);
    this.#arm();
  }

  /** From now on, an attempt that loses its race is read on for so long: stopping it would save nothing. */
  readOnIfLost(ms: number): void {
    this.#readOnMs = ms;
  }

  /** Ends the watch. With a reason, the provider is stopped as well. */
  stop(reason?: unknown): void {
    this.#disarm();
    this.#options.client?.removeEventListener('abort', this.#onClientLeft);
    this.#options.lane?.removeEventListener('abort', this.#onRaceLost);
    if (reason === undefined || this.#stop.signal.aborted) return;
    this.#stop.abort(reason);
    this.#rejectWaiting?.(reason);
  }

  readonly #onClientLeft = () => this.stop(new ClientLeft());
  readonly #onRaceLost = () => {
    this.#isLost = true;
    // The client waits for another answer, and may have it all and be gone before this one is over.
    this.#options.client?.removeEventListener('abort', this.#onClientLeft);
    if (this.#readOnMs !== undefined) this.hurry(this.#readOnMs);
    else if (this.#options.hangsUpLater) setImmediate(() => this.stop(new RaceLost()));
    else this.stop(new RaceLost());
  };

  /** One timer for all: it looks at the clock when it fires, so that content costs no timer call. */
  #arm(): void {
    this.#disarm();
    if (this.#stop.signal.aborted) return;
    const { at, name } = this.#nextLimit({ ...this.#options, totalMs: this.#totalMs });
    const left = at - this.#options.now();
    if (left <= 0) this.stop(this.#isLost ? new RaceLost() : this.#timedOut(at, name));
    else this.#timer = setTimeout(this.#onTime, Math.min(left, 2 ** 31 - 1));
  }

  /**
   * A process that stood still, as a function does that is frozen or short of processor time, finds its timers due before
   * it has read what came meanwhile. That is read first: our own silence is not the provider's.
   */
  readonly #onTime = () => {
    this.#turn = setImmediate(() => this.#arm());
  };

  #disarm(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  #timedOut(at: number, name: string): GatewayError {
    const message = `The provider took too long to send ${name}.`;
    const isOwn = this.#nextLimit(this.#options.own ?? this.#options).at <= at;
    return isOwn ? new GatewayError('timed-out', message) : new Impatience(message);
  }

  #nextLimit(limits: Limits): { at: number; name: string } {
    const total = { at: this.#startedAt + limits.totalMs, name: 'the whole answer' };
    if (this.#contentAt === undefined) {
      const first = { at: this.#startedAt + limits.firstContentMs, name: 'the first content' };
      return first.at < total.at ? first : total;
    }
    const rest = this.#restingSince === undefined ? 0 : this.#options.now() - this.#restingSince;
    const more = { at: this.#contentAt + rest + limits.idleMs, name: 'more content' };
    return more.at < total.at ? more : total;
  }
}
