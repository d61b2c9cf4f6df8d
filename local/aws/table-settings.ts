import type { Change } from './dynalite.ts';
import type { TableStore } from './table-store.ts';
import { allUnder, PREFIX } from './table-store.ts';

/** What DynamoDB knows of a table and dynalite does not. Kept beside the table, in the same LevelDB. */
export interface TableSettings {
  readonly deletionProtection?: boolean;
  /** The attribute that holds the time, in seconds, after which an item is removed. */
  readonly timeToLiveAttribute?: string;
  readonly pointInTimeRecovery?: boolean;
}

export function settingsOf(store: TableStore, table: string): TableSettings {
  // Only `settingsChange` writes under this prefix.
  return (store.level.getSync(PREFIX.settings + table) as TableSettings | undefined) ?? {};
}

/** The change to commit for new settings; members that are not named stay as they are. */
export function settingsChange(store: TableStore, table: string, settings: TableSettings): Change {
  return { type: 'put', key: PREFIX.settings + table, value: { ...settingsOf(store, table), ...settings } };
}

/** Every table whose items expire, with the attribute that says when. */
export async function expiringTables(
  store: TableStore,
): Promise<readonly { readonly table: string; readonly attribute: string }[]> {
  const found: { table: string; attribute: string }[] = [];
  for await (const [key, value] of store.level.iterator(allUnder(PREFIX.settings))) {
    const attribute = (value as TableSettings).timeToLiveAttribute; // as in `settingsOf`
    if (attribute) found.push({ table: key.slice(PREFIX.settings.length), attribute });
  }
  return found;
}
