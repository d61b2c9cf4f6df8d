/** The edge of the `settler` function: ends attempts that the ledger did not take the first time, from their queue. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { applyIntents } from './adapters/ledger/apply-intents.ts';
import { createLedger } from './adapters/ledger/dynamodb-ledger.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import { required } from './environment.ts';
import { createDynamoDb, systemClock, writeLine } from './world.ts';

const { now } = systemClock;
const ledger = createLedger({
  client: createDynamoDb(process.env),
  table: required(process.env, 'ledgerTable'),
  now,
});
const telemetry = createTelemetry({ write: writeLine, now, stack: required(process.env, 'stackName') });

/** Only what failed comes again; the rest of the batch is done. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = await applyIntents(ledger, Records, telemetry.settleFailed);
  telemetry.settlesApplied(Records.length - failed.length);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
