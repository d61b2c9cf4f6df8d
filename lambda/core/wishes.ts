import { GatewayError, quoted } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { notAllowed } from './limits/allowed-models.ts';
import type { Model } from './model.ts';
import type { Filters, Preferences } from './preferences.ts';
import type { Target } from './provider.ts';

/** What wishes are held against. */
export interface Wished {
  readonly target: Target;
  readonly provider: string;
  readonly model: Model | undefined;
  /** Whether the provider keeps nothing of it. */
  readonly keepsNothing: boolean;
}

/** How other gateways call the same places. */
const SLUGS: Readonly<Record<string, string>> = {
  'amazon-bedrock': 'bedrock',
  google: 'gemini',
  'google-ai-studio': 'gemini',
  mistralai: 'mistral',
  'x-ai': 'xai',
};

/** Whether a list of providers, as callers write it, names one. OpenRouter lets a variant follow: `deepinfra/fp8`. */
export function names(list: readonly string[], provider: string): boolean {
  return list.some((name) => {
    const slug = name.toLowerCase().split('/')[0] ?? '';
    return slug === provider || (Object.hasOwn(SLUGS, slug) && SLUGS[slug] === provider);
  });
}

export type Wish = 'allowed' | 'only' | 'ignore' | 'data_collection' | 'max_price';

/** Which wish of the caller's, or of those who have let it in, excludes a target; `undefined` if none does. */
export function excludedBy(wished: Wished, wishes: Preferences): Wish | undefined {
  if (wishes.allows?.(wished.target) === false) return 'allowed';
  const { beyondOpenRouter } = wishes;
  const beyond = wished.provider === 'openrouter' ? undefined : beyondOpenRouter;
  return filteredBy(wished, wishes) ?? (beyond && filteredBy(wished, beyond));
}

function filteredBy({ provider, model, keepsNothing }: Wished, wishes: Filters): Wish | undefined {
  if (wishes.only && !names(wishes.only, provider)) return 'only';
  if (wishes.ignore.length > 0 && names(wishes.ignore, provider)) return 'ignore';
  if (wishes.dataCollection === 'deny' && !keepsNothing) return 'data_collection';
  return isTooDear(model, wishes) ? 'max_price' : undefined;
}

/** Which wish of the caller's excludes a target as this gateway knows it. */
export function wishAgainst(
  target: Target,
  wishes: Preferences,
  { catalogue, providers }: Pick<Gateway, 'catalogue' | 'providers'>,
): Wish | undefined {
  const model = catalogue.find(target.provider, target.model);
  const keepsNothing = providers.get(target.provider)?.keepsNothingOf?.test(target.model) === true;
  return excludedBy({ target, provider: target.provider, model, keepsNothing }, wishes);
}

/** A price that nobody knows may be any. */
function isTooDear(model: Model | undefined, { maxPrice }: Filters): boolean {
  if (!maxPrice) return false;
  if (!model?.price) return true;
  const { input = model.price.input, output = model.price.output } = maxPrice;
  return model.price.input > input || model.price.output > output;
}

/** What wishes have excluded. */
export type Excluded = Map<Wish, readonly Target[]>;

/** The refusal of a request whose wishes leave nothing to ask. */
export function nothingLeft(model: string, excluded: Excluded): GatewayError {
  if (excluded.size === 1 && excluded.has('allowed')) return notAllowed(model);
  const why = [...excluded].map(([wish, targets]) => `\`${wish}\` excludes ${listed(targets)}`);
  const message = `Nothing is left that may answer for ${quoted(model)}: ${why.join('; ')}.`;
  return new GatewayError('model-unknown', message, { param: [...excluded.keys()][0] });
}

function listed(targets: readonly Target[]): string {
  const names = [...new Set(targets.map(({ provider, model }) => `${provider}/${model}`))];
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
