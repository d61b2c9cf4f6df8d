import { GatewayError, quoted } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Model } from './model.ts';
import { usdFromPico } from './money.ts';
import type { Json } from './types.ts';

/** Whose form a list of models is wanted in. Anthropic's clients say so by the version that they name. */
export type ModelForm = 'openai' | 'anthropic';

/** The models that a caller may ask for. */
export function listModels(gateway: Gateway, form: ModelForm): Json {
  const models = [...gateway.catalogue.list()].filter((model) => gateway.providers.has(model.provider));
  const data = models.map(DESCRIBE[form]);
  if (form === 'openai') return { object: 'list', data };
  return { data, has_more: false, first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

/** One of them; `id` is `provider/model`. */
export function findModel(id: string, gateway: Gateway, form: ModelForm): Json {
  const slash = id.indexOf('/');
  const provider = id.slice(0, slash);
  const model = gateway.providers.has(provider) && gateway.catalogue.find(provider, id.slice(slash + 1));
  if (model) return DESCRIBE[form](model);
  throw new GatewayError('model-unknown', `The model ${quoted(id)} is not in the catalogue.`, { param: 'model' });
}

const DESCRIBE: Readonly<Record<ModelForm, (model: Model) => Json>> = {
  /** OpenAI's form, with OpenRouter's names for what goes beyond it. */
  openai: (model) => ({
    id: nameOf(model),
    object: 'model',
    created: 0,
    owned_by: model.provider,
    context_length: model.contextTokens ?? null,
    architecture: {
      input_modalities: modalitiesOf(model),
      output_modalities: [model.kind === 'embedding' ? 'embeddings' : 'text'],
    },
    top_provider: { context_length: model.contextTokens ?? null, max_completion_tokens: model.maxOutputTokens ?? null },
    pricing: pricingOf(model),
    supported_parameters: model.isReasoning ? ['reasoning'] : [],
  }),
  anthropic: (model) => ({
    type: 'model',
    id: nameOf(model),
    display_name: nameOf(model),
    created_at: '1970-01-01T00:00:00Z', // Nobody tells when; clients want a date.
    max_input_tokens: model.contextTokens ?? null,
    max_tokens: model.maxOutputTokens ?? null,
  }),
};

function nameOf({ provider, id }: Model): string {
  return `${provider}/${id}`;
}

function modalitiesOf({ readsImages }: Model): readonly string[] {
  return readsImages ? ['text', 'image'] : ['text'];
}

/** USD for a token, as decimal text; `null` where nobody knows. */
function pricingOf({ price }: Model): Json | null {
  if (!price) return null;
  const told = (rate: bigint | undefined) => (rate === undefined ? undefined : usdFromPico(rate));
  return {
    prompt: told(price.input),
    completion: told(price.output),
    input_cache_read: told(price.cacheRead),
    input_cache_write: told(price.cacheWrite5m),
  };
}
