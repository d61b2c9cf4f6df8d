import { GatewayError, quoted } from '../errors.ts';
import { isCallId, timeOfUlid } from '../ids.ts';
import { NO_USAGE, totalInput, totalOutput } from '../money/usage.ts';
import type { Json } from '../types.ts';
import { describeAttempt, momentOf } from './describe-attempt.ts';
import { describeSums, money } from './describe-sums.ts';
import { createGrouping } from './grouping.ts';
import type { LedgerRow, Reports } from './reports.ts';
import { attemptsOf, NOTHING, type Recorded } from './sums.ts';

/** A call with all its attempts: `GET /calls/{id}`. */
export async function describeCall(reports: Reports, team: string, id: string): Promise<Json> {
  const rows = await rowsOf(reports, team, id);
  const attempts = attemptsOf(rows);
  const { row, correction } = mainOf(attempts);
  const grouping = createGrouping([]);
  grouping.addCall(rows);
  return {
    object: 'call',
    id: row.callId,
    created_at: momentOf(timeOfUlid(row.callId)),
    team,
    key_id: row.keyId || null,
    user: row.user ?? null,
    tags: row.tags,
    door: row.door,
    principal: row.principal ?? null,
    dialect: row.dialect,
    requested_model: row.requestedModel,
    model: `${row.provider}/${row.model}`,
    outcome: correction?.outcome ?? row.outcome ?? null,
    total: describeSums(grouping.list()[0]?.sums ?? NOTHING),
    // A correction tells what it adds to the cost of its attempt.
    attempts: attempts.map((attempt) => ({
      ...describeAttempt(attempt.row),
      correction: attempt.correction ? describeAttempt(attempt.correction) : null,
    })),
  };
}

/**
 * The same in the shape of OpenRouter's `GET /generation` (seen 2026-11-20): what it has no words for is `null`. Tokens
 * are counted by the provider, so both kinds of counts are one.
 */
export async function describeGeneration(reports: Reports, team: string, id: string): Promise<Json> {
  const rows = await rowsOf(reports, team, id);
  const attempts = attemptsOf(rows);
  const { row, correction } = mainOf(attempts);
  const end = correction?.outcome === undefined ? row : correction;
  const grouping = createGrouping([]);
  grouping.addCall(rows);
  const { cost } = describeSums(grouping.list()[0]?.sums ?? NOTHING);
  const usage = { ...NO_USAGE, ...end.usage };
  const [input, output] = [totalInput(usage), totalOutput(usage)];
  return {
    data: {
      id: row.callId,
      upstream_id: null,
      created_at: momentOf(timeOfUlid(row.callId)),
      model: `${row.provider}/${row.model}`,
      provider_name: row.provider,
      total_cost: cost,
      usage: cost,
      upstream_inference_cost: money('cost', end.usage.reportedPicoUsd ?? null).cost,
      cache_discount: null,
      is_byok: true,
      streamed: row.isStream,
      cancelled: end.outcome === 'abandoned',
      latency: end.firstContentMs ?? end.totalMs ?? null,
      generation_time: end.totalMs ?? null,
      moderation_latency: null,
      finish_reason: end.finishReason ?? null,
      native_finish_reason: end.finishReason ?? null,
      tokens_prompt: input,
      tokens_completion: output,
      native_tokens_prompt: input,
      native_tokens_completion: output,
      native_tokens_reasoning: usage.reasoningTokens,
      native_tokens_cached: usage.cacheReadTokens,
      service_tier: end.serviceTier ?? null,
      external_user: row.user ?? null,
      api_type: row.dialect === 'openai-embeddings' ? 'embeddings' : 'completions',
      router: row.requestedModel,
      origin: '',
      app_id: null,
      num_media_prompt: null,
      num_media_completion: null,
      num_search_results: null,
    },
  };
}

async function rowsOf(reports: Reports, team: string, id: string): Promise<readonly LedgerRow[]> {
  const callId = id.toUpperCase();
  const rows = isCallId(callId) ? await reports.call(team, callId) : [];
  if (rows.length > 0) return rows;
  // The same for a call of another team: nobody is told that there is one.
  throw new GatewayError('call-unknown', `There is no call ${quoted(id)}. Its id is in \`x-headgate-call-id\`.`, {
    param: 'id',
  });
}

/** The attempt that answered, or the last one. */
function mainOf(attempts: readonly Recorded[]): Recorded {
  const main =
    attempts.find(({ row, correction }) => (correction?.outcome ?? row.outcome) === 'answered') ?? attempts.at(-1);
  if (!main) throw new Error('a call without attempts');
  return main;
}
