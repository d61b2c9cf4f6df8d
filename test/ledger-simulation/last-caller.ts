import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import type { LedgerTable } from '../../lambda/adapters/ledger/write-all.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import { ulid } from '../../lambda/core/ids.ts';
import { type Account, accountName, type Budget } from '../../lambda/core/limits/account.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';
import { type Books, Violation } from './books.ts';
import type { World } from './world.ts';

export interface LastCall {
  readonly world: World;
  readonly table: LedgerTable;
  readonly books: Books;
  readonly accounts: readonly Account[];
  readonly holdPicoUsd: bigint;
}

/** When all is over, somebody comes alone: what is left must be of use to them, and nothing else. */
export async function lastCall({ world, table, books, accounts, holdPicoUsd }: LastCall): Promise<void> {
  const bytes = Uint8Array.from({ length: 16 }, () => world.random.below(256));
  const startedAt = world.now();
  const start = aStart({
    callId: ulid(startedAt, bytes),
    startedAt,
    leaseUntil: startedAt + 1_000,
    accounts,
    holdPicoUsd,
  });
  const rooms = accounts.flatMap((account) =>
    account.kind === 'budget' ? [roomsIn(books.roomsOf(accountName(account), account.limitPicoUsd), account)] : [],
  );
  const hasRoom = rooms.every((parts) => parts.reduce((sum, room) => sum + room, 0n) >= holdPicoUsd);
  // Parts of a budget that others have overdrawn may still give what they have: lambda/adapters/README.md.
  const mayGiveAway = rooms.some((parts) => parts.some((room) => room < 0n));
  const ledger = createLedger(table);
  let refusal: unknown;
  try {
    await ledger.begin(start);
  } catch (error) {
    refusal = error;
  }
  if (refusal ? hasRoom : !hasRoom && !mayGiveAway) {
    throw new Violation('I11', `who comes alone ${hasRoom ? 'has' : 'has no'} room: ${String(refusal)}`);
  }
  if (refusal && !(refusal instanceof GatewayError && refusal.code === 'budget-exceeded')) {
    throw new Violation('I11', `who comes alone is refused for no reason: ${String(refusal)}`);
  }
  if (!refusal) await ledger.end(start, anEnding(0n, { state: 'voided', outcome: 'failed' }));
}

function roomsIn(parts: readonly bigint[], { limitPicoUsd }: Budget): readonly bigint[] {
  return parts.length > 0 ? parts : [limitPicoUsd];
}
