import { remembered } from '../remembered.ts';
import { type KeysRecords, keysName } from './key-records.ts';

/** For which providers teams have keys of their own, by `keysName`; `undefined` while nobody knows. */
export type OwnKeys = () => Promise<ReadonlySet<string> | undefined>;

/** Where that is read, and who is told if it fails. */
export interface OwnKeysReading {
  readonly store: Pick<KeysRecords, 'read'>;
  now(): number;
  report(cause: unknown): void;
}

/** Which teams have keys of their own, as it was last read. */
export function rememberOwnKeys({ store, now, report }: OwnKeysReading): OwnKeys {
  const read = async (): Promise<ReadonlySet<string> | undefined> => {
    const records = await store.read();
    return new Set(records.filter(({ team, keys }) => team !== undefined && keys.length > 0).map(keysName));
  };
  return remembered({ read, unread: undefined, now, report });
}
