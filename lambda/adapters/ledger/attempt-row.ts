import { partOf, timeOfUlid } from '../../core/ids.ts';
import type { AttemptStart, Ending } from '../../core/ledger.ts';
import type { Usage } from '../../core/money/usage.ts';
import { ATTEMPT_PARTITION, ATTEMPT_SHARDS, OPEN_ATTEMPTS_SHARDS } from '../../settings.ts';

/** A value as DynamoDB writes it: one of these members. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  /** Bytes, as base64. */
  readonly B?: string;
  readonly M?: Item;
  readonly L?: readonly AttributeValue[];
}

/** A row, or a part of one. */
export interface Item {
  readonly [attribute: string]: AttributeValue;
}

/** Where the row of an attempt lies: by team and day of admission, in the order in which calls came. */
export function attemptKey(team: string, callId: string, attempt: number): { pk: AttributeValue; sk: AttributeValue } {
  const day = new Date(timeOfUlid(callId)).toISOString().slice(0, 10);
  const pk = attemptPartition(team, day, partOf(callId, ATTEMPT_SHARDS));
  return { pk: { S: pk }, sk: { S: `${callId}#${String(attempt).padStart(2, '0')}` } };
}

/** One part of a team's day. A partition takes a thousand writes a second, and ids that grow cannot be split by them. */
export function attemptPartition(team: string, day: string, shard: number): string {
  return `${ATTEMPT_PARTITION}${team}#${day}#${shard}`;
}

/** The row of an attempt that has begun. */
export function itemFromStart(start: AttemptStart): Item {
  return {
    ...attemptKey(start.team, start.callId, start.attempt),
    ...texts({
      state: 'RESERVED',
      callId: start.callId,
      team: start.team,
      keyId: start.keyId,
      providerKeyId: start.providerKeyId || undefined,
      door: start.door,
      principal: start.principal,
      dialect: start.dialect,
      // Where the way is told beside it, a caller may write anything there.
      requestedModel: start.requestedModel.slice(0, 256).toWellFormed(),
      provider: start.target.provider,
      model: start.target.model,
      reason: start.reason,
      serviceTier: start.serviceTier?.slice(0, 32),
      user: start.user,
      experiment: start.label?.experiment,
      arm: start.label?.arm,
      priceSource: start.priceSource ?? undefined,
      cache: start.cache,
      openShard: openShard(partOf(start.callId, OPEN_ATTEMPTS_SHARDS)),
    }),
    ...numbers({
      attempt: start.attempt,
      startedAt: start.startedAt,
      leaseUntil: start.leaseUntil,
      // Absent means unknown. It is never written as 0.
      hold: start.holdPicoUsd ?? undefined,
      saved: start.savedPicoUsd ?? undefined,
    }),
    isStream: { BOOL: start.isStream },
    ...(start.label?.isShadow && { shadow: { BOOL: true } }),
    ...(start.tags.length > 0 && { tags: { L: start.tags.map((tag) => ({ S: tag })) } }),
  };
}

/** What the end of an attempt adds to its row. */
export function itemFromEnding(ending: Ending, endedAt: number): Item {
  return {
    ...texts({
      state: ending.state === 'voided' ? 'VOIDED' : 'SETTLED',
      outcome: ending.outcome,
      errorCode: ending.errorCode,
      finishReason: ending.finishReason?.slice(0, 64),
      servedModel: ending.servedModel?.slice(0, 256),
      serviceTier: ending.servedTier?.slice(0, 32), // Absent, it leaves the one that was asked for as it is.
      costSource: ending.cost.source,
      priceSource: ending.priceSource, // Absent, it leaves that of the hold.
    }),
    ...numbers({
      cost: ending.cost.picoUsd ?? undefined,
      saved: ending.savedPicoUsd ?? undefined, // Absent, it leaves what a hit has saved.
      computedCost: ending.cost.computedPicoUsd ?? undefined,
      firstContentMs: ending.firstContentMs,
      totalMs: ending.totalMs,
      endedAt,
    }),
    usage: { M: usageItem(ending.usage) },
  };
}

/** Classes that were not used are left out: a row below 1 KB costs one write unit. */
function usageItem({ reportedPicoUsd, ...classes }: Usage): Item {
  const used = Object.entries(classes).filter(([, tokens]) => tokens > 0);
  return numbers({ ...Object.fromEntries(used), reportedCost: reportedPicoUsd ?? undefined });
}

/** The name of one part of the index of open attempts. */
export function openShard(shard: number): string {
  return `open#${shard}`;
}

export function texts(values: Readonly<Record<string, string | undefined>>): Item {
  const known = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([name, text]) => [name, { S: text }]));
}

export function numbers(values: Readonly<Record<string, number | bigint | undefined>>): Item {
  const known = Object.entries(values).filter((entry): entry is [string, number | bigint] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([name, number]) => [name, { N: String(number) }]));
}
