import { type Budget, type BudgetState, neededOf } from '../../core/limits/account.ts';
import { accountItem, accountKey } from './account-items.ts';
import { type Item, numbers } from './attempt-row.ts';
import type { Write } from './write-all.ts';

/**
 * A budget lies in parts, each with a share of the limit, so that many can be held against it at once. What is true of
 * each part is true of their sum: `available + reserved + spent = limit`. Money that moves takes its limit along.
 */
export interface BudgetPart extends BudgetState {
  /** The limit of the whole budget, as this part has last been told: another one changes its share by the difference. */
  readonly wholePicoUsd: bigint;
  /** In how many parts the budget was made. */
  readonly shards: number;
}

/** A change of one part. */
export interface PartChange {
  readonly shard: number;
  readonly shards: number;
  /** The limit of the whole budget that it is expected to know. */
  readonly wholePicoUsd: bigint;
  /** What comes from the other parts, or goes to them. */
  readonly movedPicoUsd: bigint;
  readonly holdPicoUsd: bigint;
}

/** What a part has, read from its item. */
export function partFrom(item: Item): BudgetPart {
  return {
    limitPicoUsd: amount(item, 'limit'),
    availablePicoUsd: amount(item, 'available'),
    reservedPicoUsd: amount(item, 'reserved'),
    spentPicoUsd: amount(item, 'spent'),
    wholePicoUsd: amount(item, 'whole'),
    shards: Number(item.shards?.N),
  };
}

/** The parts of a budget that is used for the first time: made together, so that their number is the same for all. */
export function newParts(budget: Budget, shards: number): readonly Write[] {
  return Array.from({ length: shards }, (_, shard) => {
    const share = shareOf(budget.limitPicoUsd, shard, shards);
    const item = {
      ...accountKey(budget.team, accountItem(budget, shard)),
      ...numbers({ limit: share, available: share, reserved: 0n, spent: 0n, whole: budget.limitPicoUsd, shards }),
      ...numbers({ resetsAt: budget.resetsAt ?? undefined }),
    };
    return { Put: { Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
  });
}

/** Holds money of a part, moves it, or both; only if so much is there. What only receives may be below zero before and after. */
export function changePart(budget: Budget, change: PartChange): Write {
  const { shard, shards, wholePicoUsd, movedPicoUsd, holdPicoUsd } = change;
  const limit = movedPicoUsd + editOf(budget, change);
  const onlyReceives = movedPicoUsd > 0n && holdPicoUsd === 0n;
  const needed = movedPicoUsd < 0n ? holdPicoUsd : neededOf(budget, holdPicoUsd); // Who gives away holds nothing.
  const isEdited = limit !== 0n || wholePicoUsd !== budget.limitPicoUsd;
  return {
    Update: {
      Key: accountKey(budget.team, accountItem(budget, shard)),
      UpdateExpression: `ADD #available :available, #reserved :hold${isEdited ? ', #limit :limit SET #whole = :new' : ''}`,
      ConditionExpression: `#whole = :whole AND #shards = :shards${onlyReceives ? '' : ' AND #available >= :least'}`,
      ExpressionAttributeNames: {
        '#available': 'available',
        '#reserved': 'reserved',
        '#whole': 'whole',
        '#shards': 'shards',
        ...(isEdited && { '#limit': 'limit' }),
      },
      ExpressionAttributeValues: {
        ':available': { N: String(limit - holdPicoUsd) },
        ':hold': { N: String(holdPicoUsd) },
        ...(!onlyReceives && { ':least': { N: String(needed - limit) } }),
        ':whole': { N: String(wholePicoUsd) },
        ':shards': { N: String(shards) },
        ...(isEdited && { ':limit': { N: String(limit) }, ':new': { N: String(budget.limitPicoUsd) } }),
      },
    },
  };
}

/** By how much the limit of a part changes when it hears of the caller's limit. */
export function editOf(
  { limitPicoUsd }: Budget,
  { shard, shards, wholePicoUsd }: Pick<PartChange, 'shard' | 'shards' | 'wholePicoUsd'>,
): bigint {
  return shareOf(limitPicoUsd, shard, shards) - shareOf(wholePicoUsd, shard, shards);
}

/** All parts as one, under the limit that the caller knows. */
export function sumOf({ limitPicoUsd }: Budget, parts: readonly BudgetPart[]): BudgetState {
  const sum = (of: (part: BudgetPart) => bigint) => parts.reduce((total, part) => total + of(part), 0n);
  const reservedPicoUsd = sum((part) => part.reservedPicoUsd);
  const spentPicoUsd = sum((part) => part.spentPicoUsd);
  const availablePicoUsd = limitPicoUsd - reservedPicoUsd - spentPicoUsd;
  return { limitPicoUsd, availablePicoUsd, reservedPicoUsd, spentPicoUsd };
}

/** Each part gets as much, and the first ones what is left over. */
function shareOf(limitPicoUsd: bigint, shard: number, shards: number): bigint {
  const [share, rest] = [limitPicoUsd / BigInt(shards), limitPicoUsd % BigInt(shards)];
  return share + (BigInt(shard) < rest ? 1n : 0n);
}

function amount(item: Item, name: string): bigint {
  return BigInt(item[name]?.N ?? 0);
}
