import { remembered } from '../remembered.ts';
import { type KeysRecords, keysName } from './key-records.ts';

/** For which providers teams have keys of their own, by `keysName`; `undefined` while nobody knows. `now`: as it is this moment. */
export type OwnKeys = (when?: 'now') => Promise<ReadonlySet<string> | undefined>;

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
  const known = remembered({ read, unread: undefined, now, report });
  const readNow = () =>
    read().catch((cause: unknown) => {
      report(cause);
      return undefined;
    });
  return (when) => (when === 'now' ? readNow() : known());
}
