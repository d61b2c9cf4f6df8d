import {
  type AttemptStart,
  chargeOf,
  type Ending,
  type Ledger,
  NotBegun,
  type OpenAttempt,
  type OpenAttempts,
} from '../../lambda/core/ledger.ts';
import { accountName } from '../../lambda/core/limits/account.ts';
import { MemoryAccounts } from './memory-accounts.ts';

export type RowState = 'RESERVED' | 'SETTLED' | 'VOIDED' | 'EXPIRED' | 'CORRECTION';

/** A row as a test looks at it. */
export interface Row {
  readonly start: AttemptStart;
  state: RowState;
  ending?: Ending;
  costPicoUsd?: bigint | null;
}

export type MemoryLedger = Ledger & OpenAttempts & { readonly rows: Row[]; readonly accounts: MemoryAccounts };

/** The ledger in memory: the same rules as the one on DynamoDB, as `test/ports/ledger.test.ts` shows for both. */
export function createMemoryLedger(): MemoryLedger {
  const rows: Row[] = [];
  const accounts = new MemoryAccounts();
  const find = (callId: string, attempt: number) =>
    rows.find(({ start, state }) => start.callId === callId && start.attempt === attempt && state !== 'CORRECTION');
  return {
    rows,
    accounts,
    async begin(start) {
      if (find(start.callId, start.attempt)) return;
      accounts.hold(start);
      rows.push({ start, state: 'RESERVED' });
    },
    async end(start, ending) {
      const row = find(start.callId, start.attempt);
      if (!row) throw new NotBegun();
      if (row.state === 'RESERVED') {
        accounts.release(row.start, chargeOf(ending.cost.picoUsd, row.start.holdPicoUsd));
        const state = ending.state === 'voided' ? 'VOIDED' : 'SETTLED';
        Object.assign(row, { state, ending, costPicoUsd: ending.cost.picoUsd });
      } else if (row.state === 'EXPIRED') accounts.charge(row.start, correct(rows, row, ending));
      else if (row.ending?.outcome !== ending.outcome || row.costPicoUsd !== ending.cost.picoUsd) {
        throw new Error(`attempt is ${row.state} already`);
      }
    },
    async note(start, ending) {
      if (find(start.callId, start.attempt)) return;
      rows.push({ start, state: 'SETTLED', ending, costPicoUsd: ending.cost.picoUsd });
    },
    async *overdue(now) {
      for (const row of rows) if (row.state === 'RESERVED' && row.start.leaseUntil < now) yield openAttempt(row.start);
    },
    async expire({ callId, attempt }) {
      const row = find(callId, attempt);
      if (row?.state !== 'RESERVED') return false;
      accounts.release(row.start, row.start.holdPicoUsd ?? 0n);
      Object.assign(row, { state: 'EXPIRED', costPicoUsd: row.start.holdPicoUsd });
      return true;
    },
  };
}

/** Writes the row that corrects another, and says by how much: once. */
function correct(rows: Row[], row: Row, ending: Ending): bigint {
  if (rows.some(({ start, state }) => start === row.start && state === 'CORRECTION')) return 0n;
  const { picoUsd } = ending.cost;
  const costPicoUsd = picoUsd === null ? null : picoUsd - (row.costPicoUsd ?? 0n);
  rows.push({ start: row.start, state: 'CORRECTION', ending, costPicoUsd });
  return costPicoUsd ?? 0n;
}

function openAttempt(start: AttemptStart): OpenAttempt {
  const { team, callId, attempt, leaseUntil, holdPicoUsd } = start;
  return { team, callId, attempt, leaseUntil, holdPicoUsd, heldAgainst: start.accounts.map(accountName) };
}
