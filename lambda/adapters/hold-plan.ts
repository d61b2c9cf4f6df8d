import type { Account, Budget, Concurrency } from '../core/account.ts';
import { partOf } from '../core/ids.ts';
import type { AttemptStart } from '../core/ledger.ts';
import { overBudget, tooManyAtOnce } from '../core/refusals.ts';
import { type AccountItem, accountItem, takePlace } from './account-items.ts';
import { type BudgetPart, changePart, editOf, newParts, type PartChange, partFrom, sumOf } from './budget-parts.ts';
import { readParts } from './read-parts.ts';
import type { ShardCounts } from './shard-counts.ts';
import { type LedgerTable, type Refusals, type Write, writeAll } from './write-all.ts';

/** How an attempt is to be held against one account, by what is known of it. */
export interface HoldPlan {
  /** Which of the account's items it is held against. */
  readonly item: AccountItem;
  readonly writes: readonly Write[];
  /** A better plan, now that it is known what stood in the way of the writes; throws if the account has no room. */
  after(refusals: Refusals): Promise<HoldPlan>;
}

export interface Planning {
  readonly store: LedgerTable;
  readonly start: AttemptStart;
  readonly counts: ShardCounts;
  /** When it is given up. */
  readonly until: number;
}

/** The plan that mostly fits: the account is as it was told, and has room. */
export function planFor(account: Account, planning: Planning): HoldPlan {
  return account.kind === 'concurrency'
    ? placePlan(account)
    : budgetPlan(account, planning, { wholePicoUsd: account.limitPicoUsd });
}

function placePlan(account: Concurrency): HoldPlan {
  const item = accountItem(account, 0);
  return {
    item,
    writes: [takePlace(account.team, item, account.most)],
    async after([refusal]) {
      throw tooManyAtOnce(account, Number(refusal?.item?.open?.N ?? 0));
    },
  };
}

interface Assumption {
  /** What limit the part knows. */
  readonly wholePicoUsd: bigint;
  /** What comes to it from other parts. */
  readonly draws?: readonly PartChange[];
}

function budgetPlan(budget: Budget, planning: Planning, { wholePicoUsd, draws = [] }: Assumption): HoldPlan {
  const { start, counts } = planning;
  const shards = counts.of(budget);
  const shard = partOf(start.callId, shards);
  const own: PartChange = {
    shard,
    shards,
    wholePicoUsd,
    movedPicoUsd: -draws.reduce((sum, { movedPicoUsd }) => sum + movedPicoUsd, 0n),
    holdPicoUsd: start.holdPicoUsd ?? 0n,
  };
  return {
    item: accountItem(budget, shard),
    writes: [own, ...draws].map((change) => changePart(budget, change)),
    after: ([refusal]) => (refusal ? afterOwn(budget, planning, own, refusal) : gathered(budget, planning, own)),
  };
}

/** The part itself was otherwise than expected: not there yet, told of another limit, or too poor. */
async function afterOwn(
  budget: Budget,
  planning: Planning,
  own: PartChange,
  { item }: NonNullable<Refusals[number]>,
): Promise<HoldPlan> {
  const again = (assumption: Assumption) => budgetPlan(budget, planning, assumption);
  if (!item) {
    await create(budget, planning, own.shards);
    return again({ wholePicoUsd: budget.limitPicoUsd });
  }
  const part = partFrom(item);
  if (part.shards !== own.shards) planning.counts.learn(budget, part.shards);
  else if (roomIn(budget, part, own) < own.holdPicoUsd) return await gathered(budget, planning, own, part);
  return again(part);
}

/** All parts at once, or none: whoever comes second finds out how many the first one has made. */
async function create(budget: Budget, { store, counts, until }: Planning, shards: number): Promise<void> {
  const [first, ...others] = newParts(budget, shards);
  const refusals = first && (await writeAll(store, [first, ...others], until));
  const found = refusals?.find((refusal) => refusal?.item !== undefined)?.item;
  if (found) counts.learn(budget, partFrom(found).shards);
}

/** A part without enough money takes it from the richest of the others. It refuses only if all together have not enough. */
async function gathered(budget: Budget, planning: Planning, own: PartChange, only?: BudgetPart): Promise<HoldPlan> {
  const { store, until, start } = planning;
  const parts = own.shards === 1 && only ? [only] : await readParts(store, budget, own.shards, until);
  const rooms = parts.map((part, shard) => roomIn(budget, part, { shard, shards: own.shards }));
  const mine = parts[own.shard];
  const total = rooms.reduce((sum, room) => sum + room, 0n);
  if (!mine || total < own.holdPicoUsd) throw overBudget(budget, sumOf(budget, parts), start.holdPicoUsd, store.now());
  let missing = own.holdPicoUsd - (rooms[own.shard] ?? 0n);
  const draws: PartChange[] = [];
  const richestFirst = [...rooms.entries()].sort(([, one], [, other]) => (one < other ? 1 : one > other ? -1 : 0));
  for (const [shard, room] of richestFirst) {
    const wholePicoUsd = parts[shard]?.wholePicoUsd;
    if (shard === own.shard || wholePicoUsd === undefined) continue;
    if (missing <= 0n || room <= 0n) break;
    // More than is missing now: else the next one would have to do the same again.
    const taken = least(room, most(missing, room / 2n));
    missing -= taken;
    draws.push({ shard, shards: own.shards, wholePicoUsd, movedPicoUsd: -taken, holdPicoUsd: 0n });
  }
  return budgetPlan(budget, planning, { wholePicoUsd: mine.wholePicoUsd, draws });
}

/** What can be had of a part, once it has heard of the caller's limit. */
function roomIn(budget: Budget, part: BudgetPart, place: Pick<PartChange, 'shard' | 'shards'>): bigint {
  return part.availablePicoUsd + editOf(budget, { ...place, wholePicoUsd: part.wholePicoUsd });
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function most(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
