import type { Quality } from '../core/model.ts';
import { plainName } from '../core/model-name.ts';

/**
 * How good models are held to be, so that those of one word count as equal when `auto` chooses among them. It is each
 * maker's own placing of a model in its family (flagship, smaller, smallest), read next to its price; nobody has measured
 * it here. Seen 2026-11-20. A model that is not here is chosen by `auto` only where the operator names it.
 */
const RATED: Readonly<Record<Quality, readonly string[]>> = {
  // Flagships, and models for coding and agents.
  strong: [
    'gpt-5 gpt-5.1 gpt-5.2 gpt-5.3-codex gpt-5.4 gpt-5.5 gpt-5.6-sol gpt-5.6-terra o3',
    'gpt-6-astra gpt-6-sol gpt-6.1-sol gpt-6.1-terra',
    'claude-fable-5 claude-fable-5-1 claude-fable-5-2 claude-opus-4-5 claude-opus-4-6 claude-opus-4-7 claude-opus-4-8',
    'claude-opus-5 claude-opus-5-5 claude-sonnet-4-5 claude-sonnet-4-6 claude-sonnet-5 claude-sonnet-5-5',
    'gemini-2.5-pro gemini-3.1-pro-preview gemini-4-argon grok-4.3 grok-4.5 grok-4.6 grok-4.7',
    'kimi-k2.6 kimi-k2.7-code kimi-k3 kimi-k3.1-pro glm-5 glm-5.1 glm-5.2 glm-5.3 zai-glm-5-3 glm-5-2',
    'deepseek-v4-pro deepseek-v4-pro-0813 qwen3.7-max qwen3.8-max-0902 mistral-large-4 mistral-medium-3.5 minimax-m3',
  ],
  // The second size of each family, and the best open models of the year before.
  good: [
    'gpt-4.1 gpt-4o o4-mini gpt-5-mini gpt-5.4-mini gpt-5.6-luna gpt-6-luna gpt-oss-120b',
    'claude-haiku-4-5 claude-haiku-5-5 gemini-2.5-flash gemini-3-flash-preview gemini-3.5-flash gemini-3.6-flash',
    'gemini-3.7-flash gemini-3.8-flash deepseek-v3.2 deepseek-v4-flash deepseek-v4.1-flash mistral-large-2512',
    'mistral-medium-2508 devstral-2512 qwen3.6-27b qwen3.8-27b qwen-3.8-27b qwen3-235b-a22b-2507 qwen3-coder',
    'qwen3-coder-480b-a35b-instruct-turbo qwen3.5-397b-a17b glm-4.6 glm-4.7 glm-5.3-flash zai-glm-5-3-flash kimi-k2.5',
    'minimax-m2.5 mimo-v2.5-pro nemotron-3-super-120b-a12b',
  ],
  // Small and quick: enough to talk, to sort and to sum up.
  fair: [
    'gpt-4.1-mini gpt-4.1-nano gpt-4o-mini gpt-5-nano gpt-5.4-nano gpt-oss-20b gemini-2.5-flash-lite',
    'gemini-3.1-flash-lite gemini-3.5-flash-lite llama-3.3-70b-versatile llama-3.3-70b-instruct',
    'llama-3.3-70b-instruct-turbo llama-4-maverick llama-4-maverick-17b-128e-instruct-fp8 mistral-small-2603',
    'ministral-14b-2512 gemma-4-31b-it gemma-4-31b glm-4.7-flash',
  ],
  // The smallest: when there is nothing else.
  basic: ['llama-3.1-8b-instant llama-3.1-8b-instruct ministral-8b-2512 ministral-3b-2512 gemma-4-e2b'],
};

const BY_NAME: ReadonlyMap<string, Quality> = new Map(
  Object.entries(RATED).flatMap(([quality, lines]) =>
    // The keys of the record above are all that there is.
    lines.flatMap((line) => line.split(' ')).map((name) => [plainName(name), quality as Quality] as const),
  ),
);

/** How good a model is held to be, by its name at any provider; `undefined` if nobody has said. */
export function qualityOf(id: string): Quality | undefined {
  return BY_NAME.get(plainName(id));
}
