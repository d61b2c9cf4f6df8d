const SLOT_MS = 1_000;
const SLOTS = 10;

/** How attempts have ended in the last ten seconds. */
export class Recent {
  readonly #answered = new Int32Array(SLOTS);
  readonly #failed = new Int32Array(SLOTS);
  #slot = 0;

  note(kind: 'answered' | 'failed', now: number): void {
    this.#turn(now);
    const slots = kind === 'answered' ? this.#answered : this.#failed;
    slots[this.#slot % SLOTS] = (slots[this.#slot % SLOTS] ?? 0) + 1;
  }

  /** One of them has turned out otherwise. Which second it was in hardly matters. */
  takeBack(kind: 'answered' | 'failed', now: number): void {
    this.#turn(now);
    const slots = kind === 'answered' ? this.#answered : this.#failed;
    const place = slots.findIndex((count) => count > 0);
    if (place >= 0) slots[place] = (slots[place] ?? 1) - 1;
  }

  /** `badSeconds`: in how many of the ten something failed. */
  counts(now: number): { readonly answered: number; readonly failed: number; readonly badSeconds: number } {
    this.#turn(now);
    const sum = (slots: Int32Array) => slots.reduce((total, one) => total + one, 0);
    const badSeconds = this.#failed.reduce((total, one) => total + (one > 0 ? 1 : 0), 0);
    return { answered: sum(this.#answered), failed: sum(this.#failed), badSeconds };
  }

  clear(): void {
    this.#answered.fill(0);
    this.#failed.fill(0);
  }

  /** Empties the slots of the seconds since the last time. */
  #turn(now: number): void {
    const slot = Math.floor(now / SLOT_MS);
    const from = Math.max(this.#slot + 1, slot - SLOTS + 1);
    for (let empty = from; empty <= slot; empty += 1) {
      this.#answered[empty % SLOTS] = 0;
      this.#failed[empty % SLOTS] = 0;
    }
    this.#slot = Math.max(this.#slot, slot);
  }
}
