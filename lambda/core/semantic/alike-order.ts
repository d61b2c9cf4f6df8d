import type { AnswerPlace } from '../cache/answers.ts';
import type { SemanticRule } from '../cache/cache-terms.ts';
import type { CacheOrder } from '../cache/look-up-answer.ts';
import type { Chat } from '../types.ts';

/** A question that nobody has asked in these words, and whose team takes the answer to one that asks the same. */
export interface AlikeOrder extends CacheOrder {
  readonly rule: SemanticRule;
  placeOf(chat: Chat): AnswerPlace;
}
