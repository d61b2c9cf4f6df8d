import { AwsError, validationError } from './aws-error.ts';
import type { Attributes, Input } from './dynalite.ts';
import { run, validate } from './dynalite.ts';
import type { ItemLocks } from './item-locks.ts';
import { itemNames, prepareWrite, runWrite } from './item-writes.ts';
import { expiringTables, settingsChange, settingsOf } from './table-settings.ts';
import type { TableStore } from './table-store.ts';
import { viewOf } from './table-store.ts';
import { existing } from './tables.ts';

/** UpdateTimeToLive, kept over restarts. */
export async function updateTimeToLive(store: TableStore, input: Input): Promise<object> {
  const table = await existing(store, input.TableName);
  const { attribute, isEnabled } = specificationOf(input);
  const current = settingsOf(store, table.TableName).timeToLiveAttribute;
  if (isEnabled && current === attribute) throw validationError('TimeToLive is already enabled');
  if (!isEnabled && !current) throw validationError('TimeToLive is already disabled');
  if (current && current !== attribute) {
    throw validationError(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
  }
  await store.commit([settingsChange(store, table.TableName, { timeToLiveAttribute: isEnabled ? attribute : '' })]);
  return { TimeToLiveSpecification: { Enabled: isEnabled, AttributeName: attribute } };
}

export async function describeTimeToLive(store: TableStore, input: Input): Promise<object> {
  const table = await existing(store, input.TableName);
  const attribute = settingsOf(store, table.TableName).timeToLiveAttribute;
  const description = attribute
    ? { TimeToLiveStatus: 'ENABLED', AttributeName: attribute }
    : { TimeToLiveStatus: 'DISABLED' };
  return { TimeToLiveDescription: description };
}

/** Removes the items whose time has come. An item that is given more time during the sweep stays. */
export async function sweepExpired(store: TableStore, locks: ItemLocks, now: number): Promise<void> {
  for (const { table, attribute } of await expiringTables(store)) {
    const keyNames = store.table(table)?.KeySchema.map((key) => key.AttributeName) ?? [];
    for (const item of await expiredItems(store, table, attribute, now)) {
      const key = Object.fromEntries(keyNames.map((name) => [name, item[name]]));
      const write = prepareWrite(store, 'DeleteItem', {
        TableName: table,
        Key: key,
        ConditionExpression: CONDITION,
        ...conditionValues(attribute, now),
      });
      await locks.hold(itemNames([write]), async () => {
        try {
          await store.commit((await runWrite(store, write)).changes);
        } catch (error) {
          // The item was changed since it was found: it has more time, or is gone.
          if (!(error instanceof AwsError) || !error.is('ConditionalCheckFailedException')) throw error;
        }
      });
    }
  }
}

// Like DynamoDB, which leaves items alone whose time is more than five years ago: it takes them for mistakes.
const CONDITION = '#expires < :now AND #expires > :longAgo';
const FIVE_YEARS_SECONDS = 5 * 365 * 86_400;

function conditionValues(attribute: string, now: number) {
  const seconds = Math.floor(now / 1000);
  return {
    ExpressionAttributeNames: { '#expires': attribute },
    ExpressionAttributeValues: {
      ':now': { N: String(seconds) },
      ':longAgo': { N: String(seconds - FIVE_YEARS_SECONDS) },
    },
  };
}

async function expiredItems(store: TableStore, table: string, attribute: string, now: number) {
  const expired: Attributes[] = [];
  let resumeAt: unknown;
  do {
    const input = validate('Scan', store.engine, {
      TableName: table,
      FilterExpression: CONDITION,
      ...conditionValues(attribute, now),
      ...(resumeAt === undefined ? {} : { ExclusiveStartKey: resumeAt }),
    });
    // dynalite's Scan answers nothing else.
    const page = (await run('Scan', viewOf(store), input)) as { Items: Attributes[]; LastEvaluatedKey?: unknown };
    expired.push(...page.Items);
    resumeAt = page.LastEvaluatedKey;
  } while (resumeAt !== undefined);
  return expired;
}

function specificationOf(input: Input): { readonly attribute: string; readonly isEnabled: boolean } {
  const specification = input.TimeToLiveSpecification;
  if (typeof specification === 'object' && specification !== null) {
    const { AttributeName: attribute, Enabled: isEnabled } = specification as Record<string, unknown>; // any object is
    if (typeof attribute === 'string' && attribute !== '' && typeof isEnabled === 'boolean') {
      return { attribute, isEnabled };
    }
  }
  throw validationError('TimeToLiveSpecification must have an AttributeName and Enabled.');
}
