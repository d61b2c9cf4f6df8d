import type { Provider } from '../core/types.ts';
import type { ProviderConfiguration, ProviderId } from '../settings.ts';
import { anthropic } from './anthropic.ts';
import { bedrockIn } from './bedrock.ts';
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
const BUILT_IN: Readonly<Record<ProviderId, Provider | ((region: string) => Provider)>> = {
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
  bedrock: bedrockIn,
};

/** The providers that an operator has enabled, those of the operator's own among them, seen from a region of AWS. */
export function enabledProviders(
  configuration: Readonly<Record<string, ProviderConfiguration>>,
  ownRegion = 'us-east-1',
): ReadonlyMap<string, Provider> {
  return new Map(Object.entries(configuration).map(([id, settings]) => [id, providerFrom(id, settings, ownRegion)]));
}

function providerFrom(id: string, settings: ProviderConfiguration, ownRegion: string): Provider {
  const { url, needsKey, region, responses, messages, timeouts, keepsNothing, stopsBilling, ...quirks } = settings;
  const kept = {
    ...(keepsNothing !== undefined && { keepsNothingOf: keepsNothing ? ALL : NONE }),
    ...(stopsBilling !== undefined && { stopsBillingOf: stopsBilling ? ALL : NONE, billsOn: !stopsBilling }),
    ...(timeouts && { timeouts }),
  };
  const known = Object.hasOwn(BUILT_IN, id) ? BUILT_IN[id as ProviderId] : undefined; // `hasOwn` has just shown it.
  if (!known) {
    if (url === undefined) throw new Error(`provider ${id} has no url`); // Refused at synth already.
    const own = { id, url, streamUsage: true, ...quirks, ...(needsKey !== undefined && { needsKey }) };
    const others = { ...(responses && { responses: {} }), ...(messages && { messages: {} }) };
    return { ...openAICompatible({ ...own, embeddings: {}, completions: {}, ...others }), ...kept };
  }
  const provider = typeof known === 'function' ? known(region ?? ownRegion) : known;
  const chat = provider.speaks['openai-chat'];
  const changed = {
    ...provider,
    ...kept,
    speaks: { ...provider.speaks, ...(chat && { 'openai-chat': { ...chat, ...quirks } }) },
  };
  return url === undefined ? changed : movedTo(url, changed);
}

/** Patterns for the names of models. */
const ALL = /^/;
const NONE = /^(?!)/;

/** The provider at another address, with all of its endpoints: those that are elsewhere come along. */
function movedTo(url: string, { speaks, ...provider }: Provider): Provider {
  const moved = Object.entries(speaks).map(([dialect, { url: own, ...quirks }]) => {
    return [dialect, own?.startsWith('/') ? { ...quirks, url: own } : quirks];
  });
  return { ...provider, url, speaks: Object.fromEntries(moved) };
}
