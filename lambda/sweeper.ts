/** The edge of the `sweeper` function: ends attempts whose function was killed before it could, sums hours up and compares days. */
import type { Context } from 'aws-lambda';
import { createOpenAttempts } from './adapters/ledger/dynamodb-open-attempts.ts';
import { createTotals } from './adapters/reports/dynamodb-totals.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import { rollUp } from './core/reports/roll-up.ts';
import { verifyDays } from './core/reports/verify-days.ts';
import { sweep } from './core/sweep.ts';
import { readConfiguration, required } from './environment.ts';
import { createDynamoDb, systemClock, writeLine } from './world.ts';

const { now } = systemClock;
const store = { client: createDynamoDb(process.env), table: required(process.env, 'ledgerTable') };
const openAttempts = createOpenAttempts({ ...store, now });
const totals = createTotals(store);
const { teams } = readConfiguration(import.meta.url);
const telemetry = createTelemetry({ write: writeLine, now, stack: required(process.env, 'stackName') });

/** A run ends before it is cut off: what it leaves, the next one does. */
const MARGIN_MS = 60_000;

/** Runs on a schedule; the event says nothing. */
export async function handler(_event: unknown, context: Context): Promise<{ expired: number }> {
  const deadline = now() + context.getRemainingTimeInMillis() - MARGIN_MS;
  // First what frees money that is held; and hours are summed up even if a row could not be ended.
  const [swept] = await Promise.allSettled([sweep(openAttempts, now())]);
  if (swept.status === 'fulfilled') telemetry.expired(swept.value);
  const job = { totals, teams: Object.keys(teams), now, deadline };
  const [summed] = await Promise.allSettled([rollUp(job)]);
  // Last of all: whether the books are right is asked of what is summed up.
  await verifyDays({ ...job, tell: telemetry.verified });
  if (summed.status === 'rejected') throw summed.reason;
  if (swept.status === 'rejected') throw swept.reason;
  return { expired: swept.value };
}
