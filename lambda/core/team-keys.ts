import type { KeyRecord } from './gateway.ts';

/** A gateway key with what people know it by. */
export interface StoredKey extends KeyRecord {
  readonly name: string | undefined;
  readonly createdAt: number;
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

/** The keys of teams, as who manages them writes and reads them. */
export interface TeamKeys {
  put(key: StoredKey): Promise<void>;
  list(team: string): Promise<KeyList>;
  find(name: KeyName): Promise<StoredKey | undefined>;
  /** The key as it is then; `undefined` if the team has none of this id. One that is revoked stays so since the first time. */
  revoke(name: KeyName, at: number): Promise<StoredKey | undefined>;
  /** Writes the successor and ends the old one then, or does neither: false if the old one is not as it was read. */
  replace(old: StoredKey, successor: StoredKey, endsAt: number): Promise<boolean>;
}
