import { objectIn } from '../../core/json.ts';
import { usdFromPico } from '../../core/money/money.ts';
import type { Chunk, Cost, Json } from '../../core/types.ts';

/** What a chunk says that the call has cost so far, if it says anything of it. */
export function costIn(chunk: Chunk): Cost | undefined {
  return chunk.events.findLast((event) => event.type === 'usage')?.cost;
}

/** Puts a cost into the usage of a body. Unknown is `null` on the wire too: a client that adds costs up must notice. */
export function withCost(json: Json, { picoUsd, source, savedPicoUsd }: Cost): Json {
  const usage = objectIn(json.usage);
  if (!usage) return json;
  const details = {
    ...objectIn(usage.cost_details),
    cost_pico_usd: picoUsd === null ? null : String(picoUsd),
    cost_source: picoUsd === null ? 'unknown' : source,
    ...(savedPicoUsd !== undefined && savedDetails(savedPicoUsd)),
  };
  const cost = picoUsd === null ? null : Number(usdFromPico(picoUsd));
  return { ...json, usage: { ...usage, cost, cost_details: details } };
}

/** What an answer from the cache had cost the first time. */
function savedDetails(picoUsd: bigint | null): Json {
  return {
    saved: picoUsd === null ? null : Number(usdFromPico(picoUsd)),
    saved_pico_usd: picoUsd === null ? null : String(picoUsd),
  };
}
