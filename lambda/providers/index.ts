import type { Provider } from '../core/types.ts';
import type { ProviderConfiguration, ProviderId } from '../settings.ts';
import { anthropic } from './anthropic.ts';
import { cerebras } from './cerebras.ts';
import { deepinfra } from './deepinfra.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { mistral } from './mistral.ts';
import { nvidia } from './nvidia.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import { openAICompatible } from './provider.ts';
import { xai } from './xai.ts';

/** The providers that the gateway knows by itself: one file and one line each. */
const BUILT_IN: Readonly<Record<ProviderId, Provider>> = {
  openai,
  anthropic,
  cerebras,
  groq,
  gemini,
  deepinfra,
  mistral,
  xai,
  openrouter,
  nvidia,
};

/** The providers that an operator has enabled, those of the operator's own among them. */
export function enabledProviders(
  configuration: Readonly<Record<string, ProviderConfiguration>>,
): ReadonlyMap<string, Provider> {
  return new Map(Object.entries(configuration).map(([id, settings]) => [id, providerFrom(id, settings)]));
}

function providerFrom(id: string, settings: ProviderConfiguration): Provider {
  const { url, needsKey, ...quirks } = settings;
  const known = Object.hasOwn(BUILT_IN, id) ? BUILT_IN[id as ProviderId] : undefined; // `hasOwn` has just shown it.
  if (!known) {
    if (url === undefined) throw new Error(`provider ${id} has no url`); // Refused at synth already.
    const own = { id, url, streamUsage: true, ...quirks, ...(needsKey !== undefined && { needsKey }) };
    return openAICompatible({ ...own, embeddings: {}, completions: {} });
  }
  const chat = known.speaks['openai-chat'];
  const changed = chat && { 'openai-chat': { ...chat, ...quirks } };
  return { ...known, url: url ?? known.url, speaks: { ...known.speaks, ...changed } };
}
