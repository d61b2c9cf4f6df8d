/** What a caller wishes of the cache, however it was spelled. */
export interface CacheWish {
  /** Whether the request asks for it at all. */
  readonly isOn?: boolean;
  /** Neither looked up nor kept: counts before whatever turns it on. */
  readonly isOff?: boolean;
  /** Asks anew, and keeps what is answered. */
  readonly isRefresh?: boolean;
  readonly isUnkept?: boolean;
  readonly ttlSeconds?: number;
  /** Nothing older than this. */
  readonly maxAgeSeconds?: number;
  /** Whether the greatest age is meant as the time to keep it, too. */
  readonly isAgeTtl?: boolean;
  /** Whether it is told again as fast as it was told at first; at once if not. */
  readonly isPaced?: boolean;
}
