import type { Call } from '../call.ts';
import { settledRoute } from '../experiments/settled-route.ts';
import { answerTo } from '../follow.ts';
import type { Gateway } from '../gateway.ts';
import type { Answer, Route } from '../route.ts';
import { isSearching } from '../searches.ts';
import { findAlike } from '../semantic/find-alike.ts';
import { semanticRule } from '../semantic/semantic-rule.ts';
import type { Chat } from '../types.ts';
import { answerPlace } from './answer-place.ts';
import { cacheTerms } from './cache-terms.ts';
import { fill } from './fill.ts';
import { giveAgain } from './give-again.ts';
import { type CacheOrder, lookUpAnswer, mayAnswer } from './look-up-answer.ts';
import { recallPieces } from './recall-pieces.ts';
import { askAndRemember } from './remember.ts';

/**
 * Gives the answer that was given to the same question before, where somebody wants that, and else the one that the route
 * leads to, which it remembers. Nothing that goes wrong here is a failure of the call: then it is asked as if there were
 * no cache.
 */
export async function recall(asked: Route, call: Call, gateway: Gateway): Promise<Answer> {
  const { caller, chat, dialect, preferences, cache, admission } = call;
  const terms = cacheTerms({ wish: preferences.cache, team: caller.team, model: chat.model }, gateway.cache.rules);
  if (!terms || isSearching(chat)) return await answerTo(asked, call, gateway);
  // What one arm has said must not be given as the answer of another: then they would no longer be compared.
  const route = await settledRoute(asked, { team: caller.team, chat }, gateway);
  if (!route) return await pass(asked, call, gateway);
  const models = [admission?.permit.team.limits.models, admission?.permit.key.limits.models];
  const placeOf = (said: Chat) =>
    answerPlace(caller.team, { dialect: dialect.id, route, chat: said, preferences, models });
  const order: CacheOrder = { route, call, gateway, place: placeOf(chat), terms };
  const { pieces } = dialect;
  if (pieces && route.kind === 'pinned' && (await mayAnswer({ target: route.target, dialect: dialect.id }, order)))
    return await recallPieces({ ...order, pieces, target: route.target, placeOf });
  if (!terms.isLookedUp) {
    cache.status = 'refresh';
    return await askAndRemember(order);
  }
  const found = await lookUpAnswer(order);
  if (found === 'trouble') return await pass(route, call, gateway);
  if (found !== 'nothing') return giveAgain(found, order);
  cache.status = 'miss';
  const rule = semanticRule({ team: caller.team, model: chat.model }, gateway.cache.rules);
  return await fill(rule ? { ...order, findAlike: () => findAlike({ ...order, rule, placeOf }) } : order);
}

/** Past a cache that is on. */
async function pass(route: Route, call: Call, gateway: Gateway): Promise<Answer> {
  call.cache.status = 'bypass';
  gateway.telemetry.cached(call.id, call.caller.team, 'bypass');
  return await answerTo(route, call, gateway);
}
