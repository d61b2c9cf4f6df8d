import type { AuditEntry } from './audit/audit-entry.ts';
import type { KeyRecord } from './gateway.ts';

/** A gateway key with what people know it by. */
export interface StoredKey extends KeyRecord {
  readonly name: string | undefined;
  readonly createdAt: number;
  /** The entry of its last edit: two of the same moment are told apart by it. Absent: it was never edited. */
  readonly edition?: string | undefined;
  /** The id of the key that has taken its place, once it was rotated. */
  readonly replacedBy?: string | undefined;
}

/** Which key is meant: of this team, or it is not there. */
export interface KeyName {
  readonly team: string;
  readonly keyId: string;
}

/** The newest keys of a team. */
export interface KeyList {
  readonly keys: readonly StoredKey[];
  /** Whether there are older ones that are not in it. */
  readonly hasMore: boolean;
}

/** A key and the one that takes its place; the old one works until then. */
export interface Succession {
  readonly old: StoredKey;
  readonly successor: StoredKey;
  readonly endsAt: number;
}

/** The keys of teams, as who manages them writes and reads them. What changes one is written with its entry, or not at all. */
export interface TeamKeys {
  put(key: StoredKey, entry: AuditEntry): Promise<void>;
  list(team: string): Promise<KeyList>;
  find(name: KeyName): Promise<StoredKey | undefined>;
  /** The key as it is then; `undefined` if the team has none of this id. One that is revoked stays so since the first time. */
  revoke(name: KeyName, at: number, entry: AuditEntry): Promise<StoredKey | undefined>;
  /** Writes the successor and ends the old one then, or does neither: false if the old one is not as it was read. */
  replace(succession: Succession, entry: AuditEntry): Promise<boolean>;
  /** Writes what may be edited of a key: false if it is not as it was read. */
  edit(old: StoredKey, edited: StoredKey, entry: AuditEntry): Promise<boolean>;
}
