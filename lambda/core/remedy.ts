import type { Call } from './call.ts';
import { dialectFor } from './dialect-for.ts';
import { GatewayError, type Remedy } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { attemptsLeft, inPlace } from './places.ts';
import type { Answer } from './route.ts';
import { type Order, tryTarget } from './try-target.ts';

/**
 * Tries a target, and once more where what it objects to can be mended: a conversation that has moved here from a
 * provider with other signatures, or a model that takes tools at another endpoint. Both are attempts with rows.
 */
export async function tryWithRemedy(call: Call, order: Order, gateway: Gateway): Promise<Answer> {
  try {
    return await tryTarget(call, order, gateway);
  } catch (error) {
    const remedy = error instanceof GatewayError ? error.details.remedy : undefined;
    const mended = remedy && mend(remedy, call, order, gateway);
    if (!mended || call.client?.aborted || attemptsLeft(call, gateway) < 1) throw error;
    // Whichever key it is made with: another key is no further attempt, but to ask again in another way is one.
    return await inPlace(call, gateway, (place) => tryTarget(call, { ...mended, place, counts: true }, gateway));
  }
}

/** The same request in the way that the provider will take; `undefined` if it is that already. */
function mend(remedy: Remedy, call: Call, order: Order, gateway: Gateway): Order | undefined {
  const { dialect } = call;
  const { chat = call.chat } = order;
  if (remedy === 'without-thoughts') {
    const bare = dialect.translation?.withoutThoughts(chat);
    return bare && { ...order, reason: `${order.reason}, without earlier thoughts`, chat: bare };
  }
  const provider = gateway.providers.get(order.target.provider);
  if (!provider) return undefined;
  const refused = dialectFor(call, order, provider, gateway.dialects);
  const elsewhere = { ...order, reason: `${order.reason}, at another endpoint`, avoids: refused.id };
  return dialectFor(call, elsewhere, provider, gateway.dialects) === refused ? undefined : elsewhere;
}
