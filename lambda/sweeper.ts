/** The edge of the `sweeper` function: ends attempts whose function was killed before it could. */
import { createOpenAttempts } from './adapters/dynamodb-open-attempts.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import { sweep } from './core/sweep.ts';
import { required } from './environment.ts';
import { createDynamoDb, systemClock, writeLine } from './world.ts';

const { now } = systemClock;
const openAttempts = createOpenAttempts({
  client: createDynamoDb(process.env),
  table: required(process.env, 'ledgerTable'),
  now,
});
const telemetry = createTelemetry({ write: writeLine, now, stack: required(process.env, 'stackName') });

/** Runs on a schedule; the event says nothing. */
export async function handler(): Promise<{ expired: number }> {
  const expired = await sweep(openAttempts, now());
  telemetry.expired(expired);
  return { expired };
}
