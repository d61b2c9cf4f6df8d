import { GatewayError } from '../../core/errors.ts';
import { partOf } from '../../core/ids.ts';
import { type AttemptStart, chargeOf, type Ending, type Ledger, NotBegun } from '../../core/ledger.ts';
import { overBudget } from '../../core/limits/refusals.ts';
import { type AccountItem, accountItem, charge, itemsInText, release } from './account-items.ts';
import type { Item } from './attempt-row.ts';
import { beginRow, correctRow, endRow, noteRow } from './attempt-writes.ts';
import { createAccounts } from './dynamodb-accounts.ts';
import { planFor } from './hold-plan.ts';
import { ShardCounts } from './shard-counts.ts';
import {
  isCrowdedOut,
  type LedgerTable,
  makeWay,
  OthersFaster,
  patienceFrom,
  type Refusals,
  writeAll,
} from './write-all.ts';

/** How often an attempt may find its accounts otherwise than it has just learnt. */
const MOST_ROUNDS = 40;

/**
 * The ledger on DynamoDB. What it cannot promise: an answer that is lost on the way back (the write may or may not have
 * happened). So every write has a condition on the state of the row, and "it is already as I want it" is success.
 */
export function createLedger(store: LedgerTable): Ledger {
  const counts = new ShardCounts();
  return {
    async begin(start) {
      try {
        await begin(store, start, counts);
      } catch (cause) {
        if (cause instanceof GatewayError) throw cause;
        if (isCrowdedOut(cause)) await refuseWhereNothingIsLeft(store, start);
        // Closed, not open: an attempt without a row would be money that nobody counts.
        throw new GatewayError('ledger-unavailable', 'The ledger cannot be written. Nothing was sent to a provider.', {
          cause,
          retryAfterSeconds: 1,
        });
      }
    },
    async end(start, ending) {
      const found = await end(store, start, ending, counts);
      if (!found) return;
      if (found.state?.S === 'EXPIRED') await correct(store, start, ending, found);
      else if (!isSame(found, ending)) throw new Error(`attempt is ${found.state?.S} already`);
    },
    async note(start, ending) {
      await writeAll(store, [noteRow(start, ending, store.now())]); // One that is there is ours, from a try before.
    },
  };
}

/**
 * Whoever met others until its patience was over has written nothing. Where so many want what little is left, there is
 * mostly nothing left: that is a better answer than to come back in a second.
 */
async function refuseWhereNothingIsLeft(store: LedgerTable, { accounts, holdPicoUsd }: AttemptStart): Promise<void> {
  const known = createAccounts(store);
  for (const account of accounts) {
    if (account.kind !== 'budget') continue;
    const state = await known.read(account).catch(() => undefined); // Then it is the store that is the trouble.
    if (state && state.availablePicoUsd < (holdPicoUsd ?? 0n))
      throw overBudget(account, state, holdPicoUsd, store.now());
  }
}

/** The row and what it is held against, all or nothing. */
async function begin(store: LedgerTable, start: AttemptStart, counts: ShardCounts): Promise<void> {
  const until = patienceFrom(store);
  let plans = start.accounts.map((account) => planFor(account, { store, start, counts, until }));
  for (let round = 1; round <= MOST_ROUNDS && store.now() <= until; round += 1) {
    const row = beginRow(
      start,
      plans.map(({ item }) => item),
    );
    const refusals = await writeAll(store, [row, ...plans.flatMap(({ writes }) => writes)], until);
    if (!refusals || refusals[0]) return;
    let at = 1;
    const next: typeof plans = [];
    for (const plan of plans) {
      const own = refusals.slice(at, at + plan.writes.length);
      at += plan.writes.length;
      next.push(own.some((refusal) => refusal) ? await plan.after(own) : plan);
    }
    plans = next;
    // Twice is usual: the first of a window, or a limit that was changed. More often, others are in the way.
    if (round > 2) await makeWay(store, round);
  }
  throw new OthersFaster();
}

/** Ends a row that is still reserved; gives the row as it is if it is not. */
async function end(
  store: LedgerTable,
  start: AttemptStart,
  ending: Ending,
  counts: ShardCounts,
): Promise<Item | undefined> {
  const expected = start.accounts.map((account) =>
    accountItem(account, account.kind === 'budget' ? partOf(start.callId, counts.of(account)) : 0),
  );
  const found = foundIn(await endHeld(store, start, ending, expected));
  if (found?.state?.S !== 'RESERVED') return found;
  // Another process has begun it, which knew better in how many parts a budget is kept.
  return foundIn(await endHeld(store, start, ending, itemsInText(found.accounts?.S)));
}

function endHeld(
  store: LedgerTable,
  start: AttemptStart,
  ending: Ending,
  heldAgainst: readonly AccountItem[],
): Promise<Refusals | undefined> {
  const { holdPicoUsd } = start;
  const released = { holdPicoUsd: holdPicoUsd ?? 0n, spentPicoUsd: chargeOf(ending.cost.picoUsd, holdPicoUsd) };
  const row = endRow(start, ending, store.now(), heldAgainst);
  return writeAll(store, [row, ...release(start.team, heldAgainst, released)]);
}

/** The row that a write found instead of the one it wanted. */
function foundIn(refusals: Refusals | undefined): Item | undefined {
  if (!refusals) return undefined;
  const [row] = refusals;
  if (!row) throw new Error('an account is gone');
  if (!row.item) throw new NotBegun();
  return row.item;
}

/** The sweeper was faster: the difference goes into a row of its own, and to the budgets. */
async function correct(store: LedgerTable, start: AttemptStart, ending: Ending, expired: Item): Promise<void> {
  const { picoUsd } = ending.cost;
  const difference = picoUsd === null ? null : picoUsd - BigInt(expired.cost?.N ?? 0);
  const charged = difference === null ? [] : charge(start.team, itemsInText(expired.accounts?.S), difference);
  const refusals = await writeAll(store, [correctRow(start, ending, store.now(), difference), ...charged]);
  if (refusals && !refusals[0]) throw new Error('an account is gone');
}

function isSame(found: Item, ending: Ending): boolean {
  return found.outcome?.S === ending.outcome && found.cost?.N === ending.cost.picoUsd?.toString();
}
