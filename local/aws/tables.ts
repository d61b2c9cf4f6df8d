import { validationError } from './aws-error.ts';
import type { Change, EngineOperation, Input, Table } from './dynalite.ts';
import { run, validate } from './dynalite.ts';
import type { TableSettings } from './table-settings.ts';
import { settingsChange, settingsOf } from './table-settings.ts';
import type { TableStore } from './table-store.ts';
import { allUnder, PREFIX, viewOf } from './table-store.ts';

/** CreateTable. The table is active at once, so that nobody has to wait for it. */
export async function createTable(store: TableStore, input: Input): Promise<object> {
  const { DeletionProtectionEnabled: isProtected, Tags: tags, ...rest } = input;
  const { table, change } = await changeTable(store, 'CreateTable', rest);
  const settings = settingsChange(store, table.TableName, { deletionProtection: isProtected === true });
  await store.commit([change, settings]);
  if (Array.isArray(tags) && tags.length > 0) {
    await writeTags(store, 'TagResource', { ResourceArn: table.TableArn, Tags: tags });
  }
  return { TableDescription: describe(store, table) };
}

/** UpdateTable: billing and throughput by dynalite, deletion protection by us. Indexes cannot be changed. */
export async function updateTable(store: TableStore, input: Input): Promise<object> {
  const { DeletionProtectionEnabled: isProtected, ...rest } = input;
  if (Array.isArray(rest.GlobalSecondaryIndexUpdates) && rest.GlobalSecondaryIndexUpdates.some(addsOrRemoves)) {
    throw validationError('The embedded DynamoDB cannot add or remove indexes of a table that exists.');
  }
  const onlyProtects = isProtected !== undefined && Object.keys(rest).length === 1;
  const changed = onlyProtects ? undefined : await changeTable(store, 'UpdateTable', rest);
  const table = changed?.table ?? (await existing(store, rest.TableName));
  const settings = isProtected === undefined ? {} : { deletionProtection: isProtected === true };
  await store.commit([...(changed ? [changed.change] : []), settingsChange(store, table.TableName, settings)]);
  return { TableDescription: describe(store, table) };
}

export async function describeTable(store: TableStore, input: Input): Promise<object> {
  return { Table: describe(store, await existing(store, input.TableName)) };
}

/** DeleteTable. The items go before the table does, so that a killed process leaves a table that can be deleted again. */
export async function deleteTable(store: TableStore, input: Input): Promise<object> {
  const table = await existing(store, input.TableName);
  if (settingsOf(store, table.TableName).deletionProtection) {
    throw validationError(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
  }
  const name = table.TableName;
  for (const prefix of [
    PREFIX.items(name),
    PREFIX.index('global', name),
    PREFIX.index('local', name),
    PREFIX.tags(name),
  ]) {
    await store.level.clear(allUnder(prefix));
  }
  await store.commit([
    { type: 'del', key: PREFIX.settings + name },
    { type: 'del', key: PREFIX.table + name },
  ]);
  return { TableDescription: { ...table, TableStatus: 'DELETING' } };
}

/** TagResource and UntagResource. */
export async function writeTags(
  store: TableStore,
  operation: 'TagResource' | 'UntagResource',
  input: Input,
): Promise<object> {
  const changes: Change[] = [];
  const view = viewOf(store, { record: (change) => void changes.push(change) });
  await run(operation, view, validate(operation, store.engine, input));
  await store.commit(changes);
  return {};
}

/** UpdateContinuousBackups: remembers what was asked. There are no backups. */
export async function updateBackups(store: TableStore, input: Input): Promise<object> {
  const table = await existing(store, input.TableName);
  const specification = input.PointInTimeRecoverySpecification;
  if (typeof specification !== 'object' || specification === null || !('PointInTimeRecoveryEnabled' in specification)) {
    throw validationError('PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled must be given.');
  }
  const pointInTimeRecovery = specification.PointInTimeRecoveryEnabled === true;
  await store.commit([settingsChange(store, table.TableName, { pointInTimeRecovery })]);
  return { ContinuousBackupsDescription: backups({ pointInTimeRecovery }) };
}

export async function describeBackups(store: TableStore, input: Input): Promise<object> {
  const table = await existing(store, input.TableName);
  return { ContinuousBackupsDescription: backups(settingsOf(store, table.TableName)) };
}

/** The table of a request, or DynamoDB's refusal of the name. */
export async function existing(store: TableStore, name: unknown): Promise<Table> {
  const input = validate('DescribeTable', store.engine, { TableName: name });
  // dynalite's DescribeTable answers nothing else.
  const { Table } = (await run('DescribeTable', viewOf(store), input)) as { readonly Table: Table };
  return Table;
}

async function changeTable(store: TableStore, operation: EngineOperation, input: Input) {
  const checked = validate(operation, store.engine, input);
  const changes: Change[] = [];
  const { promise: settled, resolve } = Promise.withResolvers<Change>();
  // dynalite writes a table twice: as CREATING or UPDATING, and in a later turn as ACTIVE. Only the last is kept;
  // had the first been, a process killed between them would leave a table that never becomes active.
  const record = (change: Change) => {
    if (changes.push(change) === 2) resolve(change);
  };
  await run(operation, viewOf(store, { record }), checked);
  const change = await settled;
  if (change.type !== 'put') throw new Error(`${operation} removed its table.`);
  return { table: change.value as Table, change }; // dynalite puts nothing else under a table's name
}

function addsOrRemoves(update: unknown): boolean {
  return typeof update === 'object' && update !== null && ('Create' in update || 'Delete' in update);
}

function describe(store: TableStore, table: Table): object {
  return { ...table, DeletionProtectionEnabled: settingsOf(store, table.TableName).deletionProtection ?? false };
}

function backups(settings: TableSettings): object {
  const status = settings.pointInTimeRecovery ? 'ENABLED' : 'DISABLED';
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: status,
      ...(settings.pointInTimeRecovery ? { RecoveryPeriodInDays: 35 } : {}),
    },
  };
}
