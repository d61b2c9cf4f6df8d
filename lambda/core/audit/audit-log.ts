import type { AuditEntry } from './audit-entry.ts';

/** How a change has ended: `unknown` if it was begun, and nothing was written of its end. */
export type AuditOutcome = 'done' | 'failed' | 'unknown';

/** An entry as it is read again. */
export interface AuditedChange extends AuditEntry {
  readonly outcome: AuditOutcome;
}

/** Which entries are looked for, the newest first. */
export interface AuditSearch {
  /** `undefined`: those of the whole gateway, and of no team. */
  readonly team: string | undefined;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Only those before this id. */
  readonly before: string | undefined;
  readonly limit: number;
}

/**
 * What was changed, and by whom. A store that can writes the entry with the change, both or neither. What no transaction
 * reaches (secrets) is begun here before it is done, and ended after it.
 */
export interface AuditLog {
  /** Throws `access-unavailable`: then nothing may be changed. */
  begin(entry: AuditEntry): Promise<void>;
  /** Never throws: the change is made, and its beginning is written. */
  end(entry: AuditEntry, outcome: 'done' | 'failed'): Promise<void>;
  read(search: AuditSearch): Promise<readonly AuditedChange[]>;
}

/** Makes a change that no transaction reaches: only once it is written down, and with a word on how it has ended. */
export async function audited<Result>(
  log: AuditLog,
  entry: AuditEntry,
  change: () => Promise<Result>,
): Promise<Result> {
  await log.begin(entry);
  try {
    const result = await change();
    await log.end(entry, 'done');
    return result;
  } catch (error) {
    await log.end(entry, 'failed');
    throw error;
  }
}
