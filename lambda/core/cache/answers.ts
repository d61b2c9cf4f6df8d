/**
 * Where complete answers are kept: the port of the cache, and of whatever else gives an answer again. A place is a team's
 * own, and a name within it that says everything on which the answer depends. What is kept is text (`recorded.ts` writes
 * and reads it); the store seals it, and finds nothing where the seal does not hold.
 */
export interface Answers {
  /** What lies there, whether or not its time is over. Rejects if the store cannot be read. */
  find(place: AnswerPlace): Promise<FoundAnswer>;
  /** The same of many, each in one piece: whatever took several is not found. */
  findAll(places: readonly AnswerPlace[]): Promise<readonly FoundAnswer[]>;
  /** Puts it there, in place of what was there; false if it is too large to be kept. */
  keep(place: AnswerPlace, answer: KeptAnswer): Promise<boolean>;
  remove(place: AnswerPlace): Promise<void>;
  /** Takes it on to fill a place: at most one does until then. */
  claim(place: AnswerPlace, lease: Lease): Promise<boolean>;
  /** Who fills it now; `undefined` if nobody does. */
  lease(place: AnswerPlace): Promise<Lease | undefined>;
  /** Ends what `claim` began, unless another has it by now. `isVain`: nothing was kept, nor will be: who waits need not. */
  release(place: AnswerPlace, lease: Lease, isVain: boolean): Promise<void>;
}

/** Where an answer lies. The team is apart from the name, so that no name leads to another team's. */
export interface AnswerPlace {
  readonly team: string;
  readonly name: string;
}

/** An answer as it is kept. */
export interface KeptAnswer {
  readonly text: string;
  /** When it was given, in epoch milliseconds. */
  readonly at: number;
  /** From when on it is no answer any more; the store forgets it some time later. */
  readonly expiresAt: number;
}

/** `broken`: something lies there that was changed, or that an older version has written. */
export type FoundAnswer = KeptAnswer | 'nothing' | 'broken';

/** Who fills a place, and until when others believe it. */
export interface Lease {
  readonly holder: string;
  readonly until: number;
  readonly isVain?: boolean;
}
