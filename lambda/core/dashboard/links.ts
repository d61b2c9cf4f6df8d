/** A link that opens the page of a team once: what is kept of it. Neither its code nor the key that it opens is in it. */
export interface StoredLink {
  /** What is found by the code, and does not tell it. */
  readonly id: string;
  /** The session that it opens, so that only the code can read it. */
  readonly sealed: string;
  readonly expiresAt: number;
}

/** Where links wait for whoever has their codes. */
export interface Links {
  put(link: StoredLink): Promise<void>;
  /** What is sealed in it, to the first who asks; `undefined` if it was taken, has ended, or never was. */
  take(id: string, now: number): Promise<string | undefined>;
}
