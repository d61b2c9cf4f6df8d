import { AUDIT_PARTITION } from '../access-settings.ts';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import { GatewayError } from '../core/errors.ts';
import { type Item, numbers, texts } from './ledger/attempt-row.ts';
import { type LedgerTable, type Refusals, type Write, writeAll } from './ledger/write-all.ts';

/** What stands for the team where there is none: no team is called so. */
const NO_TEAM = '-';

/** Where the entries of a team and month lie. */
export function auditPartition(team: string | undefined, at: number): string {
  return `${AUDIT_PARTITION}${team ?? NO_TEAM}#${new Date(at).toISOString().slice(0, 7)}`;
}

/** An entry as an item. It is written once: a second one of the same id is refused. */
export function auditPut(entry: AuditEntry, TableName: string, outcome?: 'done'): Write {
  const item: Item = {
    pk: { S: auditPartition(entry.team, entry.at) },
    ...texts({
      sk: entry.id,
      by: entry.by,
      team: entry.team,
      action: entry.action,
      subject: entry.subject,
      outcome,
      before: textOf(entry.before),
      after: textOf(entry.after),
    }),
    ...numbers({ at: entry.at }),
  };
  return { Put: { TableName, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

/**
 * Makes a change together with its entry: both are written, or neither. Gives what the conditions of the writes refuse;
 * nothing if they are done, also if they were done before and only the answer was lost.
 */
export async function writeAudited(
  store: LedgerTable,
  writes: readonly [Write, ...Write[]],
  { entry, table = store.table }: { readonly entry: AuditEntry; readonly table?: string },
): Promise<Refusals | undefined> {
  try {
    const refusals = await writeAll(store, [...writes, auditPut(entry, table, 'done')]);
    return refusals?.slice(0, -1).some((refusal) => refusal !== undefined) ? refusals : undefined;
  } catch (cause) {
    throw unwritten(cause);
  }
}

/** The refusal of a change whose entry cannot be written: what nobody can look up later is not done. */
export function unwritten(cause: unknown): GatewayError {
  const message =
    'Nothing is changed without a record of who did it, and that cannot be written just now. Look before you try again.';
  return new GatewayError('access-unavailable', message, { cause, retryAfterSeconds: 1 });
}

function textOf(value: object | null): string | undefined {
  return value === null ? undefined : JSON.stringify(value);
}
