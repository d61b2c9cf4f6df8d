import { mkdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Attributes, Callback, Change, EngineStore, Level, Range, Table } from './dynalite.ts';
import { openEngineStore } from './dynalite.ts';

// No attribute, table or tag name sorts after this character.
const LAST = '\u{10ffff}';

/** Under which names everything is kept in LevelDB. The first four are dynalite's. */
export const PREFIX = {
  table: 'table~',
  items: (table: string) => `item-${table}~`,
  index: (kind: string, table: string) => `index-${kind.toLowerCase()}~${table}~`,
  tags: (table: string) => `tag-${table}~`,
  settings: 'setting~',
  tokens: 'token~',
} as const;

/** The tables on disk or in memory: reads are synchronous, changes are applied as atomic batches. */
export interface TableStore {
  readonly engine: EngineStore;
  readonly level: Level;
  table(name: string): Table | undefined;
  item(table: string, storageKey: string): Attributes | undefined;
  commit(changes: readonly Change[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens the tables of a folder, or empty ones in memory. */
export async function openTableStore(options: {
  readonly folder?: string;
  readonly account: string;
  readonly region: string;
}): Promise<TableStore> {
  const { folder, account, region } = options;
  if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const engine = openEngineStore(folder === undefined ? { account, region } : { path: folder, account, region });
  const level = engine.db;
  try {
    await level.open();
  } catch (error) {
    throw explainOpenFailure(error, folder);
  }
  // Every read and write of an item looks at its table, some of them three times.
  const tables = new Map<string, Table>();
  return {
    engine,
    level,
    table(name) {
      // Only dynalite and this module write these keys, always with these types.
      const table = tables.get(name) ?? (level.getSync(PREFIX.table + name) as Table | undefined);
      if (table !== undefined) tables.set(name, table);
      return table;
    },
    item: (table, storageKey) => level.getSync(PREFIX.items(table) + storageKey) as Attributes | undefined,
    commit: async (changes) => {
      if (changes.length > 0) await level.batch(changes);
      for (const { key } of changes) if (key.startsWith(PREFIX.table)) tables.delete(key.slice(PREFIX.table.length));
    },
    close: () => level.close(),
  };
}

/** What one run of a dynalite operation sees of the tables. */
export interface ViewOptions {
  /** Takes the changes that the operation wants to make; nothing is written until they are committed. */
  readonly record?: (change: Change) => void;
  /** The storage key of the item that the operation writes. */
  readonly itemKey?: string;
  /** The storage key of the item at which a query is resumed. */
  readonly resumeKey?: string | undefined;
}

/** A store as dynalite's operations expect it, which reads what is committed and hands changes to the caller. */
export function viewOf(store: TableStore, options: ViewOptions = {}): object {
  const { engine, level } = store;
  const part = (prefix: string) => partOf(level, prefix, options.record);
  return {
    options: engine.options,
    tableDb: { ...engine.tableDb, ...part(PREFIX.table) },
    getItemDb: (table: string) => part(PREFIX.items(table)),
    getTagDb: (table: string) => part(PREFIX.tags(table)),
    getIndexDb: (kind: string, table: string, index: string) =>
      uniqueKeys(part(`${PREFIX.index(kind, table)}${index}~`), options),
    getTable(name: string, checkStatus: boolean | Callback, callback?: Callback) {
      // Operations on items leave out the second argument. Those on tables change what they get, so that it must be a
      // copy, and dynalite itself words the refusal of a missing table.
      const table = typeof checkStatus === 'function' ? store.table(name) : undefined;
      if (typeof checkStatus === 'function' && table?.TableStatus === 'ACTIVE') checkStatus(null, table);
      else engine.getTable(name, checkStatus, callback);
    },
  };
}

/** Every key that begins with the prefix. */
export function allUnder(prefix: string): Range {
  return { gte: prefix, lt: prefix + LAST };
}

interface Part {
  put(key: string, value: unknown, callback: Callback): void;
  del(key: string, callback: Callback): void;
  createValueStream(range?: Range): Readable;
}

function partOf(level: Level, prefix: string, record: ViewOptions['record']) {
  const change = (wanted: Change, callback: Callback) => {
    if (record === undefined) throw new Error(`A reading operation tried to change ${prefix}.`);
    record(wanted);
    callback(null);
  };
  return {
    // The caller holds the lock of every item that it writes (`item-locks.ts`).
    lock: (_key: string, body: (release: (callback: Callback) => Callback) => void) => body((callback) => callback),
    get: (key: string, callback: Callback) => callback(null, level.getSync(prefix + key)),
    put: (key: string, value: unknown, callback: Callback) =>
      change({ type: 'put', key: prefix + key, value }, callback),
    del: (key: string, callback: Callback) => change({ type: 'del', key: prefix + key }, callback),
    batch: (changes: readonly Change[], callback: Callback) => {
      for (const each of changes) change({ ...each, key: prefix + each.key }, () => undefined);
      callback(null);
    },
    createKeyStream: () => Readable.from(withoutPrefix(level.keys(allUnder(prefix)), prefix.length)),
    // `Readable.from` closes the iterator when a query stops early; dynalite's own streams leave it open, and
    // an open iterator keeps old versions of the data alive.
    createValueStream: (range: Range = {}) => Readable.from(level.values(within(prefix, range))),
  };
}

// dynalite ends the keys of an index with 24 bits of a hash of the item's key, so two items with the same index
// attributes sometimes overwrite one another there. The whole item key behind it keeps them apart.
function uniqueKeys(part: Part, { itemKey, resumeKey }: ViewOptions): Part {
  return {
    put: (key, value, callback) => part.put(`${key}/${itemKey}`, value, callback),
    del: (key, callback) => part.del(`${key}/${itemKey}`, callback),
    createValueStream: (range = {}) => {
      if (resumeKey === undefined) return part.createValueStream(range);
      const resumed = range.reverse ? { lt: `${range.lt}/${resumeKey}` } : { gt: `${range.gt}/${resumeKey}` };
      return part.createValueStream({ ...range, ...resumed });
    },
  };
}

function within(prefix: string, range: Range): Range {
  const { gt, gte, lt, lte, reverse = false, limit = -1 } = range;
  const low = gt !== undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? '') };
  const high = lte !== undefined ? { lte: prefix + lte } : { lt: prefix + (lt ?? LAST) };
  return { ...low, ...high, reverse, limit };
}

async function* withoutPrefix(keys: AsyncIterable<string>, length: number): AsyncIterable<string> {
  for await (const key of keys) yield key.slice(length);
}

function explainOpenFailure(error: unknown, folder: string | undefined): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'LEVEL_LOCKED') return error;
  return new Error(
    `Another process is using the data in ${folder}. Stop it, or give this one another folder (HEADGATE_DATA).`,
    { cause: error },
  );
}
