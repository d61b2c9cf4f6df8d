import type { AnswerPlace } from '../cache/answers.ts';
import type { SemanticRule } from '../cache/cache-terms.ts';
import { fill } from '../cache/fill.ts';
import { giveAgain } from '../cache/give-again.ts';
import { type CacheOrder, lookUpAnswer, orTrouble } from '../cache/look-up-answer.ts';
import { TOO_LATE, within } from '../cache/within.ts';
import { finishing } from '../finishing.ts';
import { digestOfText } from '../hash.ts';
import type { Answer } from '../route.ts';
import type { Chat } from '../types.ts';
import { embed } from './embed.ts';
import { questionIn } from './question-in.ts';
import { type KeptQuestion, questionsIn } from './questions.ts';
import { formOf } from './same-form.ts';
import { cosineOf, type SmallVector } from './vector.ts';

/** A vector that takes longer is not worth its wait: the answer itself is under way by then. */
const VECTOR_MS = 2_000;

/** A question that nobody has asked in these words, and whose team takes the answer to one that asks the same. */
export interface AlikeOrder extends CacheOrder {
  readonly rule: SemanticRule;
  placeOf(chat: Chat): AnswerPlace;
}

/**
 * Gives the answer to a question that was worded otherwise, if its vector is near enough and its form the same; else asks,
 * and lets the question stand for others like it. As with all of the cache, what goes wrong here fails no call.
 */
export async function recallAlike(order: AlikeOrder): Promise<Answer> {
  const { call, gateway, rule, place } = order;
  const question = questionIn(call.chat);
  const vector = question && (await vectorOf(question.text, order));
  if (!question || !vector) return await fill(order);
  const scope = scopeOf(question.chat, order);
  const form = digestOfText(formOf(question.text));
  const questions = questionsIn(gateway.cache.answers, gateway.clock.now);
  const found = await orTrouble(order, () => questions.near(scope, vector));
  const best = found === 'trouble' ? undefined : nearest(found, vector, { form, threshold: rule.threshold });
  if (best) {
    const given = await lookUpAnswer({ ...order, place: { team: place.team, name: best.answer } });
    if (typeof given !== 'string') {
      call.cache.similarity = best.similarity;
      return giveAgain(given, order);
    }
  }
  const expiresAt = gateway.clock.now() + rule.ttlSeconds * 1_000;
  const kept: KeptQuestion = { vector, form, answer: place.name, expiresAt };
  return await fill({ ...order, noteKept: () => questions.add(scope, kept, rule.mostQuestions) });
}

async function vectorOf(text: string, { rule, call, gateway }: AlikeOrder): Promise<SmallVector | undefined> {
  const work = embed(text, rule.model, call, gateway);
  finishing(call, work);
  try {
    const vector = await within(work, VECTOR_MS);
    if (vector !== TOO_LATE) return vector;
    gateway.telemetry.cacheFailed(call.id, new Error('the embedding is slow'));
  } catch (cause) {
    gateway.telemetry.cacheFailed(call.id, cause);
  }
  return undefined;
}

/** Of the team: the name that was asked for, all that was said before, every parameter, and whose vectors they are. */
function scopeOf(chat: Chat, { place, placeOf, rule, call }: AlikeOrder): AnswerPlace {
  const name = digestOfText(JSON.stringify([placeOf(chat).name, call.chat.model, rule.model]));
  return { team: place.team, name: `alike#${name}` };
}

/** The nearest of those that ask the same, and are near enough. */
function nearest(
  questions: readonly KeptQuestion[],
  vector: SmallVector,
  { form, threshold }: { readonly form: string; readonly threshold: number },
): { readonly answer: string; readonly similarity: number } | undefined {
  return questions
    .filter((question) => question.form === form)
    .map(({ answer, vector: other }) => ({ answer, similarity: cosineOf(vector, other) }))
    .filter(({ similarity }) => similarity >= threshold)
    .toSorted((one, other) => other.similarity - one.similarity)[0];
}
