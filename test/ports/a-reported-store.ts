import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import { createTotals } from '../../lambda/adapters/reports/dynamodb-totals.ts';
import type { Ledger, OpenAttempts } from '../../lambda/core/ledger.ts';
import type { Totals } from '../../lambda/core/reports/reports.ts';
import { createMemoryLedger, type Row } from '../support/memory-ledger.ts';
import { createMemoryReports } from '../support/memory-reports.ts';
import type { EmbeddedTable } from './embedded-table.ts';

/** A ledger, and the reports on it. */
export interface ReportedStore {
  readonly ledger: Ledger & OpenAttempts;
  readonly totals: Totals;
}

export function inMemory(): ReportedStore & { readonly rows: readonly Row[] } {
  const ledger = createMemoryLedger();
  return { ledger, rows: ledger.rows, totals: createMemoryReports(ledger.rows) };
}

export async function onDynamoDb(dynamoDb: EmbeddedTable): Promise<ReportedStore> {
  const store = { client: dynamoDb.client, table: await dynamoDb.emptyTable(), now: Date.now };
  return { ledger: { ...createLedger(store), ...createOpenAttempts(store) }, totals: createTotals(store) };
}
