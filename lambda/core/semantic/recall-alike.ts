import type { AnswerPlace } from '../cache/answers.ts';
import type { SemanticRule } from '../cache/cache-terms.ts';
import { fill } from '../cache/fill.ts';
import { giveAgain } from '../cache/give-again.ts';
import { type CacheOrder, lookUpAnswer } from '../cache/look-up-answer.ts';
import { TOO_LATE, within } from '../cache/within.ts';
import { finishing } from '../finishing.ts';
import { digestOfText } from '../hash.ts';
import type { Answer } from '../route.ts';
import type { Chat } from '../types.ts';
import { embed } from './embed.ts';
import { questionIn } from './question-in.ts';
import { type KeptQuestion, type LikeQuestion, questionsIn } from './questions.ts';
import { formOf } from './same-form.ts';
import type { SmallVector } from './vector.ts';

/** A vector that takes longer is not worth its wait: the answer itself is under way by then. */
const VECTOR_MS = 2_000;
/** A store of vectors answers in some tenths of a second. */
const STORE_MS = 1_000;

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
  const questions = gateway.cache.questions ?? questionsIn(gateway.cache.answers, gateway.clock.now);
  const found = await inTime(questions.near(scope, { vector, form }), STORE_MS, order);
  const best = nearest(found ?? [], { form, threshold: rule.threshold });
  if (best) {
    const given = await lookUpAnswer({ ...order, place: { team: place.team, name: best.answer } });
    if (typeof given !== 'string') {
      call.cache.similarity = best.similarity;
      return giveAgain(given, order);
    }
  }
  const expiresAt = gateway.clock.now() + rule.ttlSeconds * 1_000;
  const kept: KeptQuestion = { vector, form, answer: place.name, expiresAt };
  const add = () => inTime(questions.add(scope, kept, rule.mostQuestions), STORE_MS, order);
  return await fill({ ...order, noteKept: () => finishing(call, add()) });
}

async function vectorOf(text: string, order: AlikeOrder): Promise<SmallVector | undefined> {
  const { rule, call, gateway } = order;
  const work = embed(text, rule.model, call, gateway);
  finishing(call, work);
  return await inTime(work, VECTOR_MS, order);
}

/** `undefined` if it does not come in time, or fails: then the question is one like any, and the exact cache goes on as it is. */
async function inTime<T>(work: Promise<T>, ms: number, { call, gateway }: AlikeOrder): Promise<T | undefined> {
  try {
    const done = await within(work, ms);
    if (done !== TOO_LATE) return done;
    gateway.telemetry.cacheFailed(call.id, new Error('what is alike is found too slowly'));
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
  questions: readonly LikeQuestion[],
  { form, threshold }: { readonly form: string; readonly threshold: number },
): LikeQuestion | undefined {
  return questions
    .filter((question) => question.form === form && question.similarity >= threshold)
    .toSorted((one, other) => other.similarity - one.similarity)[0];
}
