import type { DialectId } from '../../lambda/core/types.ts';
import { PROVIDER_IDS } from '../../lambda/settings.ts';
import type { CaseName } from './told.ts';

/** A model of a provider, and what it truly cannot do. Everything that is not said here it can. */
export interface Row {
  readonly provider: string;
  readonly model: string;
  /** Cases that end in a 400 which names the field, from the gateway or, in the provider's own words, through it. */
  readonly cannot?: readonly CaseName[];
  /** The same for callers of a dialect in which it is otherwise. */
  readonly cannotFrom?: Readonly<Partial<Record<DialectId, readonly CaseName[]>>>;
  /** Its own usage in chat does not count as OpenAI's does. Callers of chat see it as it is; the ledger has it right. */
  readonly countsOtherwise?: boolean;
  /** It thinks, but tells nothing of it. */
  readonly thinksSilently?: boolean;
}

const KNOWN: readonly Row[] = [
  { provider: 'openai', model: 'gpt-4.1', thinksSilently: true },
  { provider: 'openai', model: 'gpt-5.6-terra', thinksSilently: true },
  { provider: 'anthropic', model: 'claude-sonnet-4-6' },
  // What it refuses is relayed as it is to callers of its own dialect, and left out and named for others.
  { provider: 'anthropic', model: 'claude-opus-5-5', cannotFrom: { 'anthropic-messages': ['tools', 'parameters'] } },
  { provider: 'cerebras', model: 'gpt-oss-120b', cannot: ['image', 'PDF'] },
  { provider: 'groq', model: 'openai/gpt-oss-120b', cannot: ['image', 'PDF'] },
  { provider: 'gemini', model: 'gemini-2.5-flash', cannot: ['PDF'], thinksSilently: true, countsOtherwise: true },
  {
    provider: 'deepinfra',
    model: 'zai-org/GLM-4.6',
    cannotFrom: { 'openai-chat': ['PDF'], 'openai-responses': ['PDF'] },
  },
  { provider: 'mistral', model: 'mistral-small-latest', cannot: ['PDF'], countsOtherwise: true },
  {
    provider: 'xai',
    model: 'grok-4.6',
    cannotFrom: { 'openai-chat': ['PDF'] },
    thinksSilently: true,
    countsOtherwise: true,
  },
  { provider: 'openrouter', model: 'z-ai/glm-4.6' },
  { provider: 'nvidia', model: 'meta/llama-3.3-70b-instruct', cannot: ['PDF'] },
  { provider: 'bedrock', model: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0' },
  {
    provider: 'bedrock',
    model: 'global.anthropic.claude-opus-5-5',
    cannot: ['JSON schema'],
    cannotFrom: { 'anthropic-messages': ['JSON schema', 'tools', 'parameters'] },
  },
  {
    provider: 'bedrock',
    model: 'openai.gpt-oss-120b',
    cannotFrom: { 'openai-chat': ['PDF'], 'anthropic-messages': ['PDF'] },
  },
  { provider: 'bedrock', model: 'qwen.qwen3-32b', cannot: ['PDF'] },
];

/** A host that the operator has named. */
export const OWN_HOST = 'own-host';

/** Every provider that the gateway knows, with what is said of it here, and a host of the operator's own. */
export const ROWS: readonly Row[] = [...PROVIDER_IDS, OWN_HOST].flatMap((provider) => {
  const known = KNOWN.filter((row) => row.provider === provider);
  return known.length > 0 ? known : [{ provider, model: 'some-model' }];
});
