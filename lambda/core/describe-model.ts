import type { Gateway } from './gateway.ts';
import type { Abilities, Model } from './model.ts';
import { usdFromPico } from './money/money.ts';
import type { Json } from './types.ts';

/** Whose form a model is described in. Anthropic's clients say so by the version that they name. */
export type ModelForm = 'openai' | 'anthropic';

/** Tells what a model is, takes and costs. What nobody knows is `null` or not there, and never a guess. */
export function describeModel(model: Model, form: ModelForm, gateway: Gateway): Json {
  const abilities = abilitiesOf(model, form, gateway);
  return form === 'openai' ? forOpenAI(model, abilities) : forAnthropic(model, abilities);
}

/** Tells that there is such a name: what may stand for several models has no one price and no one window. */
export function describeName(id: string, form: ModelForm): Json {
  if (form === 'openai') return { id, object: 'model', created: 0, owned_by: 'headgate' };
  return { type: 'model', id, display_name: id, created_at: new Date(0).toISOString() };
}

/** What a caller writes as `model`. */
export function nameOf({ provider, id }: Model): string {
  return `${provider}/${id}`;
}

/** By the dialect that a caller of this form would best be served in, of those that the provider speaks. */
function abilitiesOf(model: Model, form: ModelForm, { dialects, providers }: Gateway): Abilities {
  const provider = providers.get(model.provider);
  const spoken = dialects.filter(({ id, abilities }) => {
    const quirks = provider?.speaks[id];
    return abilities && quirks && quirks.takesModels?.test(model.id) !== false;
  });
  const isOwn = ({ clientHeader }: (typeof spoken)[number]) => (clientHeader !== undefined) === (form === 'anthropic');
  const dialect = spoken.find(isOwn) ?? spoken[0];
  if (model.kind === 'embedding' || !provider || !dialect?.abilities) return NONE;
  return dialect.abilities(model, provider);
}

const NONE: Abilities = {
  parameters: [],
  efforts: [],
  thinking: [],
  isAnthropic: false,
  runsTools: false,
};

/** OpenAI's form, with OpenRouter's names for what goes beyond it: https://openrouter.ai/docs/models, seen 2026-11-20. */
function forOpenAI(model: Model, { parameters, efforts }: Abilities): Json {
  const input = ['text', ...(model.readsImages ? ['image'] : []), ...(readsDocuments(model) ? ['file'] : [])];
  const output = [model.kind === 'embedding' ? 'embeddings' : 'text'];
  const context = model.contextTokens ?? null;
  return {
    id: nameOf(model),
    object: 'model',
    created: Math.floor(createdAt(model) / 1000),
    owned_by: model.provider,
    canonical_slug: nameOf(model),
    name: nameOf(model),
    context_length: context,
    architecture: {
      modality: `${input.join('+')}->${output.join('+')}`,
      input_modalities: input,
      output_modalities: output,
      tokenizer: null,
      instruct_type: null,
    },
    // The gateway judges no content; what a provider does is not known.
    top_provider: {
      context_length: context,
      max_completion_tokens: model.maxOutputTokens ?? null,
      is_moderated: false,
    },
    pricing: pricingOf(model),
    per_request_limits: null,
    default_parameters: null,
    supported_parameters: parameters,
    ...(model.isReasoning && { reasoning: efforts.length > 0 ? { supported_efforts: efforts } : {} }),
  };
}

/** USD for a token, or for a search, as decimal text and by the list; `null` where nobody knows. */
function pricingOf({ price }: Model): Json | null {
  if (!price) return null;
  const told = (rate: bigint | undefined) => (rate === undefined ? undefined : usdFromPico(rate));
  return {
    prompt: told(price.input),
    completion: told(price.output),
    input_cache_read: told(price.cacheRead),
    input_cache_write: told(price.cacheWrite5m),
    internal_reasoning: told(price.reasoning),
    audio: told(price.audioInput),
    web_search: told(price.webSearch),
  };
}

/** `ModelInfo` of Anthropic's SDK 1.10. */
function forAnthropic(model: Model, abilities: Abilities): Json {
  return {
    type: 'model',
    id: nameOf(model),
    display_name: nameOf(model),
    created_at: new Date(createdAt(model)).toISOString(),
    max_input_tokens: model.contextTokens ?? null,
    max_tokens: model.maxOutputTokens ?? null,
    lifecycle: 'active',
    line: /claude.*?(haiku|sonnet|opus|fable|mythos)/.exec(model.id)?.[1] ?? null,
    deprecated_at: null,
    retires_at: null,
    capabilities: capabilitiesOf(model, abilities),
  };
}

function capabilitiesOf(model: Model, { parameters, efforts, thinking, isAnthropic, runsTools }: Abilities): Json {
  const one = (supported: boolean) => ({ supported });
  const each = (names: readonly string[], has: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, one(has.includes(name))]));
  return {
    batch: one(false), // There is no such endpoint here.
    citations: one(isAnthropic),
    code_execution: one(runsTools),
    context_management: {
      ...one(isAnthropic),
      clear_thinking_20251015: one(isAnthropic),
      clear_tool_uses_20250919: one(isAnthropic),
      compact_20260112: one(isAnthropic),
    },
    effort: { ...one(efforts.length > 0), ...each(['low', 'medium', 'high', 'xhigh', 'max'], efforts) },
    image_input: one(model.readsImages),
    pdf_input: one(readsDocuments(model)),
    server_tools: { ...one(runsTools), code_execution: one(runsTools), web_search: one(runsTools) },
    structured_outputs: one(parameters.includes('structured_outputs')),
    thinking: {
      ...one(model.isReasoning === true),
      types: each(['adaptive', 'between_tools', 'disabled', 'enabled'], thinking),
    },
  };
}

/** As `auto` holds it: what is said here and what is done there must not differ. */
function readsDocuments({ kind, readsDocuments: reads }: Model): boolean {
  return reads === true && kind !== 'embedding';
}

/** By the date in its name, if it has one: nobody tells when the others came, and clients want a date. */
function createdAt({ id }: Model): number {
  const [, year, month, day] = /(20\d\d)-?(0[1-9]|1[0-2])-?([0-2]\d|3[01])(?!\d)/.exec(id) ?? [];
  return year === undefined ? 0 : Date.UTC(Number(year), Number(month) - 1, Number(day));
}
