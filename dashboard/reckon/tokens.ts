import type { Sums } from '../state/answers.ts';

/** Tokens that went in, all of them, and those of them that a provider read from its own cache or wrote to it. */
export interface TokensIn {
  readonly all: number;
  readonly read: number;
  readonly written: number;
}

/** Classes of the ledger never overlap: what went in is the sum of them. */
export function tokensIn(sums: Sums): TokensIn {
  const read = sums.cache_read_tokens;
  const written = sums.cache_write_5m_tokens + sums.cache_write_1h_tokens;
  return { all: sums.input_tokens + read + written, read, written };
}
