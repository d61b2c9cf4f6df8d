import { GatewayError, quoted } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Route } from './route.ts';
import type { Chat } from './types.ts';

/** Segments of letters and a few signs, and none of dots alone: there are providers that take the name in their path. */
const MODEL = /^(?!\.+(\/|$))[\w.:@~+-]+(\/(?!\.+(\/|$))[\w.:@~+-]+)*$/;
const LONGEST = 256;

/** Turns what the caller wrote as `model` into a route. */
export function resolve(chat: Chat, gateway: Gateway): Route {
  const alias = gateway.routes.get(chat.model);
  if (alias) return alias;
  const slash = chat.model.indexOf('/');
  const provider = chat.model.slice(0, slash);
  // At the first slash: what follows may hold more, as in `groq/openai/gpt-oss-120b`.
  const model = chat.model.slice(slash + 1);
  if (slash < 1 || chat.model.length > LONGEST || !MODEL.test(model) || !gateway.providers.has(provider)) {
    throw unknown(chat.model, gateway);
  }
  return { kind: 'pinned', target: { provider, model } };
}

function unknown(model: string, gateway: Gateway): GatewayError {
  const providers = [...gateway.providers.keys()].join(', ');
  return new GatewayError(
    'model-unknown',
    `The model ${quoted(model)} does not exist here. Write \`provider/model\` with one of these providers: ${providers}.`,
    { param: 'model' },
  );
}
