import type { Item } from '../ledger/attempt-row.ts';

/** Adds numbers to those that an item has, also where there is none yet; `since`: what stays as it was written first. */
export function additionOf(by: Item, since?: number) {
  // What adds nothing costs a longer item.
  const more = Object.entries(by).filter(([, value]) => value.N !== '0');
  // But something must be there to add: what a free shadow has cost is nothing, and DynamoDB refuses to add nothing.
  const added = more.length > 0 ? more : Object.entries(by).slice(0, 1);
  const once = since === undefined ? '' : 'SET since = if_not_exists(since, :since) ';
  return {
    UpdateExpression: `${once}ADD ${added.map((_, at) => `#n${at} :v${at}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(added.map(([name], at) => [`#n${at}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(added.map(([, value], at) => [`:v${at}`, value])),
      ...(since !== undefined && { ':since': { N: String(since) } }),
    },
  };
}
