import { isGivenAgain } from '../cache/cache-state.ts';
import { timeOfUlid } from '../ids.ts';
import type { Usage } from '../money/usage.ts';
import type { Json } from '../types.ts';
import { speedOf } from './attempt-end.ts';
import { money, usageName } from './describe-sums.ts';
import type { LedgerRow } from './reports.ts';
import { USAGE_CLASSES } from './sums.ts';

/** A row of the ledger by readable names. */
export function describeAttempt(row: LedgerRow): Json {
  return Object.fromEntries(FIELDS.map(([name, read]) => [name, read(row)]));
}

export function momentOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

type Field = readonly [name: string, read: (row: LedgerRow) => unknown];

/** In the order in which a table shows them. */
const FIELDS: readonly Field[] = [
  ['call_id', (row) => row.callId],
  ['attempt', (row) => row.attempt],
  ['state', (row) => row.state],
  ['created_at', (row) => momentOf(timeOfUlid(row.callId))],
  ['started_at', (row) => momentOf(row.startedAt)],
  ['ended_at', (row) => momentOf(row.endedAt)],
  ['team', (row) => row.team],
  ['key_id', (row) => row.keyId || null],
  ['user', (row) => row.user ?? null],
  ['tags', (row) => row.tags],
  ['experiment', (row) => row.experiment ?? null],
  ['arm', (row) => row.arm ?? null],
  ['shadow', (row) => row.isShadow ?? false],
  ['door', (row) => row.door],
  ['principal', (row) => row.principal ?? null],
  ['dialect', (row) => row.dialect],
  ['stream', (row) => row.isStream],
  ['requested_model', (row) => row.requestedModel],
  ['model', (row) => `${row.provider}/${row.model}`],
  ['provider', (row) => row.provider],
  ['served_model', (row) => row.servedModel ?? null],
  ['provider_key_id', (row) => row.providerKeyId ?? null],
  ['route', (row) => row.reason],
  ['service_tier', (row) => row.serviceTier ?? null],
  ['outcome', (row) => row.outcome ?? null],
  ['error', (row) => row.errorCode ?? null],
  ['finish_reason', (row) => row.finishReason ?? null],
  ...amount('cost', (row) => row.picoUsd),
  ['cost_source', (row) => row.costSource ?? null],
  ['corrected_by', (row) => row.correctedBy ?? null],
  ['note', (row) => row.note ?? null],
  ...amount('computed_cost', (row) => row.computedPicoUsd),
  ...amount('reported_cost', (row) => row.usage.reportedPicoUsd ?? null),
  // Where nobody was asked, nothing was held: its row keeps no hold, and that is no unknown one.
  ...amount('hold', (row) => row.holdPicoUsd ?? (isGivenAgain(row.cache) ? 0n : null)),
  ['price_source', (row) => row.priceSource ?? null],
  ['cache', (row) => row.cache ?? 'off'],
  ...amount('saved', (row) => row.savedPicoUsd ?? null),
  // Each class is the name of a member.
  ...USAGE_CLASSES.map((name): Field => [usageName(name), ({ usage }) => usage[name as keyof Usage] ?? 0]),
  ['first_content_ms', (row) => row.firstContentMs ?? null],
  ['total_ms', (row) => row.totalMs ?? null],
  ['tokens_per_second', speedOf],
];

export const FIELD_NAMES: readonly string[] = FIELDS.map(([name]) => name);

function amount(name: string, read: (row: LedgerRow) => bigint | null): readonly Field[] {
  return Object.keys(money(name, null)).map((key) => [key, (row) => money(name, read(row))[key]]);
}
