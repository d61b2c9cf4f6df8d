import { partOf } from '../../core/ids.ts';
import type { AttemptStart } from '../../core/ledger.ts';
import { type Account, type Budget, type Concurrency, neededOf } from '../../core/limits/account.ts';
import { overBudget, tooManyAtOnce } from '../../core/limits/refusals.ts';
import { type AccountItem, accountItem, takePlace } from './account-items.ts';
import { type BudgetPart, changePart, editOf, newParts, type PartChange, partFrom, sumOf } from './budget-parts.ts';
import { readParts } from './read-parts.ts';
import type { ShardCounts } from './shard-counts.ts';
import { isPassing, type LedgerTable, ONCE, type Refusals, type Write, writeAll } from './write-all.ts';

/** A transaction has room for so many items: the row of the attempt, and those of all that it is held against. */
const MOST_ITEMS = 100;
const MOST_DRAWS = 24;

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

/** The same, for one budget. */
interface BudgetPlanning extends Planning {
  readonly budget: Budget;
}

/** The plan that mostly fits: the account is as it was told, and has room. */
export function planFor(account: Account, planning: Planning): HoldPlan {
  return account.kind === 'concurrency'
    ? placePlan(account)
    : budgetPlan({ ...planning, budget: account }, { wholePicoUsd: account.limitPicoUsd });
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

function budgetPlan(planning: BudgetPlanning, { wholePicoUsd, draws = [] }: Assumption): HoldPlan {
  const { budget, start, counts } = planning;
  const shards = counts.of(budget);
  const shard = partOf(start.callId, shards);
  const holdPicoUsd = start.holdPicoUsd ?? 0n;
  const own: PartChange = { shard, shards, wholePicoUsd, movedPicoUsd: takenBy(draws), holdPicoUsd };
  return {
    item: accountItem(budget, shard),
    writes: [own, ...draws].map((change) => changePart(budget, change)),
    after: ([refusal]) => (refusal ? afterOwn(planning, own, refusal) : gathered(planning, own)),
  };
}

/** The part itself was otherwise than expected: not there yet, told of another limit, or too poor. */
async function afterOwn(
  planning: BudgetPlanning,
  own: PartChange,
  { item }: NonNullable<Refusals[number]>,
): Promise<HoldPlan> {
  const { budget, counts } = planning;
  if (!item) {
    await create(planning, own.shards);
    return budgetPlan(planning, { wholePicoUsd: budget.limitPicoUsd });
  }
  const part = partFrom(item);
  if (part.shards !== own.shards) counts.learn(budget, part.shards);
  else if (roomIn(budget, part, own) < neededOf(budget, own.holdPicoUsd)) return await gathered(planning, own, part);
  return budgetPlan(planning, part);
}

/**
 * All parts at once, or none: whoever comes second finds out how many the first one has made. Asked once: who meets others
 * here mostly meets those who hold against parts that are there by now, and would meet them again and again.
 */
async function create({ budget, store, counts }: BudgetPlanning, shards: number): Promise<void> {
  const [first, ...others] = newParts(budget, shards);
  try {
    const refusals = first && (await writeAll(store, [first, ...others], ONCE));
    const found = refusals?.find((refusal) => refusal?.item !== undefined)?.item;
    if (found) counts.learn(budget, partFrom(found).shards);
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
}

/** A part without enough money takes it from others. It refuses only if all together have not enough. */
async function gathered(planning: BudgetPlanning, own: PartChange, only?: BudgetPart): Promise<HoldPlan> {
  const { budget, store, until, start } = planning;
  const isAlone = own.shards === 1 && only !== undefined;
  const parts = isAlone ? [only] : await readParts(store, { budget, shards: own.shards, until });
  const rooms = parts.map((part, shard) => roomIn(budget, part, { shard, shards: own.shards }));
  const mine = parts[own.shard];
  const room = rooms.reduce((sum, one) => sum + one, 0n);
  const isEnough = mine !== undefined && room >= neededOf(budget, own.holdPicoUsd);
  // Where all together have not enough, a part that is overdrawn takes what the others would still give away.
  const missing = (isEnough ? own.holdPicoUsd : 0n) - (rooms[own.shard] ?? 0n);
  const mostDraws = Math.min(MOST_DRAWS, Math.floor((MOST_ITEMS - 1) / start.accounts.length) - 1);
  const { draws, rest } = drawsFrom({ parts, rooms, own, mostDraws }, missing, store);
  if (mine && draws.length > 0 && (rest > 0n || !isEnough)) {
    // Where one transaction cannot take it all, what it can is here the next time.
    const into = { ...own, wholePicoUsd: mine.wholePicoUsd, movedPicoUsd: takenBy(draws), holdPicoUsd: 0n };
    await writeAll(store, [changePart(budget, into), ...draws.map((draw) => changePart(budget, draw))], until);
  }
  if (!isEnough) throw overBudget(budget, sumOf(budget, parts), start.holdPicoUsd, store.now());
  const { wholePicoUsd } = mine;
  return budgetPlan(planning, rest > 0n ? { wholePicoUsd: budget.limitPicoUsd } : { wholePicoUsd, draws });
}

interface Shortage {
  readonly parts: readonly BudgetPart[];
  /** What can be had of each. */
  readonly rooms: readonly bigint[];
  /** The one that is short. */
  readonly own: PartChange;
  readonly mostDraws: number;
}

/** What a part takes from the others, as far as one transaction can, and what is missing then. */
function drawsFrom(shortage: Shortage, missing: bigint, store: LedgerTable) {
  const { parts, rooms, own, mostDraws } = shortage;
  const draws: PartChange[] = [];
  let rest = missing;
  for (const shard of sources(shortage, missing, store)) {
    const [room = 0n, wholePicoUsd] = [rooms[shard], parts[shard]?.wholePicoUsd];
    if (wholePicoUsd === undefined || rest <= 0n || room <= 0n || draws.length === mostDraws) break;
    // More than is missing now: else the next one would have to do the same again.
    const taken = least(room, most(rest, room / 2n));
    rest -= taken;
    draws.push({ shard, shards: own.shards, wholePicoUsd, movedPicoUsd: -taken, holdPicoUsd: 0n });
  }
  return { draws, rest };
}

function takenBy(draws: readonly PartChange[]): bigint {
  return -draws.reduce((sum, { movedPicoUsd }) => sum + movedPicoUsd, 0n);
}

/** Whom to ask first: any one that has enough, by chance, as all who are short at the same time would ask the same; else the richest. */
function sources({ rooms, own }: Shortage, missing: bigint, { random = Math.random }: LedgerTable): readonly number[] {
  const turn = Math.floor(random() * own.shards);
  const others = rooms.map((_, step) => (turn + step) % own.shards).filter((other) => other !== own.shard);
  const room = (other: number) => rooms[other] ?? 0n;
  const rich = others.find((other) => room(other) >= missing);
  if (rich !== undefined) return [rich];
  return others.sort((one, other) => (room(one) < room(other) ? 1 : room(one) > room(other) ? -1 : 0));
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
