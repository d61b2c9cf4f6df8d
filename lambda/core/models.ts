import { GatewayError, quoted } from './errors.ts';
import type { Gateway, Model } from './gateway.ts';
import { usdFromPico } from './money.ts';
import type { Json } from './types.ts';

/** The models that a caller may ask for, in OpenAI's form with OpenRouter's names for what goes beyond it. */
export function listModels(gateway: Gateway): Json {
  const models = [...gateway.catalogue.list()].filter((model) => gateway.providers.has(model.provider));
  return { object: 'list', data: models.map(describe) };
}

/** One of them; `id` is `provider/model`. */
export function findModel(id: string, gateway: Gateway): Json {
  const slash = id.indexOf('/');
  const provider = id.slice(0, slash);
  const model = gateway.providers.has(provider) && gateway.catalogue.find(provider, id.slice(slash + 1));
  if (model) return describe(model);
  throw new GatewayError('model-unknown', `The model ${quoted(id)} is not in the catalogue.`, { param: 'model' });
}

function describe(model: Model): Json {
  return {
    id: `${model.provider}/${model.id}`,
    object: 'model',
    created: 0,
    owned_by: model.provider,
    context_length: model.contextTokens ?? null,
    top_provider: { max_completion_tokens: model.maxOutputTokens ?? null },
    pricing: model.price
      ? { prompt: usdFromPico(model.price.input), completion: usdFromPico(model.price.output) }
      : null,
  };
}
