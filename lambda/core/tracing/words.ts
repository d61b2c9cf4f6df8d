import type { DialectId } from '../dialect-id.ts';

/** What OpenTelemetry's GenAI conventions call the things that are ours (semantic-conventions-genai, seen 2026-11). */
export function operationOf(dialect: DialectId): string {
  return OPERATIONS[dialect];
}

/** The conventions' own name for a provider, where they have one. */
export function providerName(provider: string): string {
  return PROVIDERS.get(provider) ?? provider;
}

const OPERATIONS: Readonly<Record<DialectId, string>> = {
  'openai-chat': 'chat',
  'openai-responses': 'chat',
  'anthropic-messages': 'chat',
  'openai-completions': 'text_completion',
  'openai-embeddings': 'embeddings',
};

const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['bedrock', 'aws.bedrock'],
  ['gemini', 'gcp.gemini'],
  ['mistral', 'mistral_ai'],
  ['xai', 'x_ai'],
]);
