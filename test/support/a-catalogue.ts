import type { Catalogue, Model } from '../../lambda/core/gateway.ts';

/** A catalogue that knows more of some models. */
export function knowing(catalogue: Catalogue, models: Readonly<Record<string, Partial<Model>>>): Catalogue {
  const known = (model: Model): Model => ({ ...model, ...models[`${model.provider}/${model.id}`] });
  return {
    find(provider, id, at) {
      const model = catalogue.find(provider, id, at);
      return model && known(model);
    },
    *list() {
      for (const model of catalogue.list()) yield known(model);
    },
    named: (name) => catalogue.named(name).map(known),
  };
}
