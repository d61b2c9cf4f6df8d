import { type Account, accountName } from '../../core/limits/account.ts';
import { ACCOUNT_PARTITION } from '../../settings.ts';
import type { Item } from './attempt-row.ts';
import type { Write } from './write-all.ts';

/** The name of an account's item, as rows keep it: `team/month/2026-11#3` is the fourth part of a budget. */
export type AccountItem = string;

/** How a row that ends changes what it was held against. */
export interface Release {
  readonly holdPicoUsd: bigint;
  readonly spentPicoUsd: bigint;
}

/** The name of one part of an account. */
export function accountItem(account: Account, shard: number): AccountItem {
  return `${accountName(account)}#${shard}`;
}

/** Where an item of an account lies: each part under a key of its own, so that no two share a partition. */
export function accountKey(team: string, item: AccountItem): Item {
  return { pk: { S: `${ACCOUNT_PARTITION}${team}#${item}` }, sk: { S: 'account' } };
}

/** What a row is held against, as one text: it is compared as a whole. */
export function textOfItems(items: readonly AccountItem[]): string {
  return items.join(' ');
}

export function itemsInText(text: string | undefined): readonly AccountItem[] {
  return text ? text.split(' ') : [];
}

/** Takes a place among the attempts under way. */
export function takePlace(team: string, item: AccountItem, most: number): Write {
  return update(team, item, {
    UpdateExpression: 'ADD #open :one',
    // Without a place at all not even the first one gets one.
    ConditionExpression: most < 1 ? '#open < :most' : 'attribute_not_exists(#open) OR #open < :most',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: { ':one': { N: '1' }, ':most': { N: String(most) } },
  });
}

/** Gives back what a row was held against, and takes what it has cost. */
export function release(team: string, items: readonly AccountItem[], released: Release): readonly Write[] {
  return items.map((item) => (isPlace(item) ? leavePlace(team, item) : spend(team, item, released)));
}

/** Charges budgets, and only them, with what became known later: its place was given back long ago. */
export function charge(team: string, items: readonly AccountItem[], picoUsd: bigint): readonly Write[] {
  const budgets = items.filter((item) => !isPlace(item));
  return budgets.map((item) => spend(team, item, { holdPicoUsd: 0n, spentPicoUsd: picoUsd }));
}

function isPlace(item: AccountItem): boolean {
  return item.split(/[/#]/)[1] === 'concurrency';
}

function leavePlace(team: string, item: AccountItem): Write {
  return update(team, item, {
    UpdateExpression: 'ADD #open :less',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: { ':less': { N: '-1' } },
  });
}

function spend(team: string, item: AccountItem, { holdPicoUsd, spentPicoUsd }: Release): Write {
  return update(team, item, {
    UpdateExpression: 'ADD #available :available, #reserved :reserved, #spent :spent',
    // An item that nobody has made must not begin with a debt.
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#available': 'available', '#reserved': 'reserved', '#spent': 'spent' },
    ExpressionAttributeValues: {
      ':available': { N: String(holdPicoUsd - spentPicoUsd) },
      ':reserved': { N: String(-holdPicoUsd) },
      ':spent': { N: String(spentPicoUsd) },
    },
  });
}

function update(team: string, item: AccountItem, parameters: object): Write {
  return { Update: { Key: accountKey(team, item), ...parameters } };
}
