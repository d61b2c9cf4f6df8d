import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { timeOfUlid } from '../../core/ids.ts';
import { chargeOf, NotBegun } from '../../core/ledger.ts';
import type { AttemptName, Correction, Corrections, Truth } from '../../core/reports/corrections.ts';
import { StillOpen } from '../../core/reports/corrections.ts';
import { HOUR_MS } from '../../core/reports/read-rows.ts';
import { writeAudited } from '../audited-write.ts';
import { watchedKey } from '../reports/totals-rows.ts';
import { charge, itemsInText } from './account-items.ts';
import { attemptKey, type Item, numbers, texts } from './attempt-row.ts';
import { type LedgerTable, OthersFaster, type Write } from './write-all.ts';

/** What a correction has in common with its row, so that it is found and added up with it. */
const COMMON = [
  'pk',
  'callId',
  'attempt',
  'team',
  'keyId',
  'providerKeyId',
  'door',
  'principal',
  'dialect',
  'requestedModel',
  'provider',
  'model',
  'servedModel',
  'tags',
  'user',
  'startedAt',
] as const;
/** How often somebody else may correct the same attempt in the meantime. */
const MOST_ROUNDS = 8;

/** The ledger, and the table that the entries of changes lie in. */
type CorrectedTable = LedgerTable & { readonly auditTable: string };

/** How the entry of a correction is made, once it is known what was recorded. */
type EntryOf = (correction: Correction) => AuditEntry;

/** Corrections on DynamoDB: rows are never changed once they have ended, so each is one more row. */
export function createCorrections(store: CorrectedTable): Corrections {
  return {
    async correct(attempt, truth, entryOf) {
      for (let round = 1; round <= MOST_ROUNDS; round += 1) {
        const correction = await correctOnce(store, { attempt, truth, entryOf });
        if (correction) return correction;
      }
      throw new OthersFaster();
    },
  };
}

/** Nothing if somebody else has written a correction since the rows were read. */
async function correctOnce(
  store: CorrectedTable,
  { attempt, truth, entryOf }: { readonly attempt: AttemptName; readonly truth: Truth; readonly entryOf: EntryOf },
): Promise<Correction | undefined> {
  const [row, ...earlier] = await rowsOf(store, attempt);
  if (!row) throw new NotBegun();
  if (row.state?.S === 'RESERVED') throw new StillOpen();
  const recordedPicoUsd = recorded([row, ...earlier]);
  const differencePicoUsd = truth.costPicoUsd - (recordedPicoUsd ?? 0n);
  if (differencePicoUsd === 0n && recordedPicoUsd !== null) return { recordedPicoUsd, differencePicoUsd };
  const correction = correctionOf(row, { number: earlier.length + 1, differencePicoUsd, truth, at: store.now() });
  const charged = truth.costPicoUsd - chargeOf(recordedPicoUsd, row.hold?.N === undefined ? null : BigInt(row.hold.N));
  const charges = charge(attempt.team, itemsInText(row.accounts?.S), charged);
  const outcome = { recordedPicoUsd, differencePicoUsd };
  const audit = { entry: entryOf(outcome), table: store.auditTable };
  const refusals = await writeAudited(store, [correction, ...charges, markHour(attempt, store.now())], audit);
  if (!refusals) return outcome;
  if (!refusals[0]) throw new Error('an account is gone');
  return undefined;
}

/**
 * Says of the attempt's hour, in the same transaction, that its totals are no longer what its rows say. Marks only grow,
 * and begin with the time: who sums up and has seen another one knows it.
 */
function markHour({ team, callId }: AttemptName, now: number): Write {
  const at = Math.floor(timeOfUlid(callId) / HOUR_MS) * HOUR_MS;
  return {
    Update: {
      Key: watchedKey(team, at),
      UpdateExpression: 'SET #at = :at, #marks = if_not_exists(#marks, :now) + :one',
      ExpressionAttributeNames: { '#at': 'at', '#marks': 'marks' },
      ExpressionAttributeValues: { ':at': { N: String(at) }, ':now': { N: String(now) }, ':one': { N: '1' } },
    },
  };
}

/** The row of the attempt, and what has corrected it so far, in their order. */
async function rowsOf(
  { client, table }: LedgerTable,
  { team, callId, attempt }: AttemptName,
): Promise<readonly Item[]> {
  const { pk, sk } = attemptKey(team, callId, attempt);
  const { Items = [] } = await client<{ readonly Items?: readonly Item[] }>('Query', {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
    ConsistentRead: true,
  });
  return Items;
}

/** What all rows together say; nothing is known while none of them knows. */
function recorded(rows: readonly Item[]): bigint | null {
  const known = rows.flatMap(({ cost }) => (cost?.N === undefined ? [] : [BigInt(cost.N)]));
  return known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0n);
}

interface CorrectionPlan {
  readonly number: number;
  readonly differencePicoUsd: bigint;
  readonly truth: Truth;
  readonly at: number;
}

/** The first is called like the sweeper's late end: whichever comes second finds it there, and is counted on from it. */
function correctionOf(row: Item, { number, differencePicoUsd, truth, at }: CorrectionPlan): Write {
  const common = COMMON.flatMap((name) => (row[name] ? [[name, row[name]] as const] : []));
  const sk = `${row.sk?.S}#correction${number === 1 ? '' : `#${number}`}`;
  const item: Item = {
    ...Object.fromEntries(common),
    ...texts({
      sk,
      state: 'CORRECTION',
      costSource: 'correction',
      correctedBy: truth.by,
      note: truth.reason,
    }),
    ...numbers({ cost: differencePicoUsd, endedAt: at }),
  };
  return { Put: { Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
}
