import type { AttemptStart, Ending } from '../../core/ledger.ts';

/** All that `Ledger.end` needs to end an attempt later: what stands in its row, and never a prompt or an answer. */
export interface SettleIntent {
  readonly start: AttemptStart;
  readonly ending: Ending;
}

/** Raised when what was written before can no longer be read: a new member that may be absent needs no new version. */
export const INTENT_VERSION = 1;
/** More than any label may have; a provider may call its model what it likes. */
const MOST_CHARACTERS = 512;

/** Writes an intent as one JSON object; amounts of money as text. */
export function writeIntent({ start, ending }: SettleIntent): string {
  return JSON.stringify({ version: INTENT_VERSION, start, ending }, (_, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return typeof value === 'string' ? value.slice(0, MOST_CHARACTERS) : value;
  });
}
