import type { AnswerPlace } from '../cache/answers.ts';
import { type Alike, dropBroken, lookUpAnswer, orTrouble } from '../cache/look-up-answer.ts';
import { inBackground } from '../cache/remember.ts';
import { TOO_LATE, within } from '../cache/within.ts';
import { finishing } from '../finishing.ts';
import { digestOfText } from '../hash.ts';
import type { Chat } from '../types.ts';
import type { AlikeOrder } from './alike-order.ts';
import { questionIn } from './question-in.ts';
import { type KeptQuestion, type LikeQuestion, type Near, type Questions, questionsIn } from './questions.ts';
import { formOf } from './same-form.ts';
import type { SmallVector } from './vector.ts';
import { vectorOf } from './vector-of.ts';

/** Raised whenever the rules of a form change: what was kept under others is not the same question. */
const FORM_VERSION = 2;
/** A vector that takes longer is not worth its wait: the answer itself is under way by then. */
const VECTOR_MS = 2_000;
/** A store of vectors answers in some tenths of a second. */
const STORE_MS = 1_000;

/**
 * Finds the answer to a question that was worded otherwise, if its vector is near enough and its form the same; else lets
 * this one stand for others like it, once it is answered. As with all of the cache, what goes wrong here fails no call.
 */
export async function findAlike(order: AlikeOrder): Promise<Alike> {
  const { call, gateway, rule, place } = order;
  const question = questionIn(call.chat);
  call.cache.waitedMs = 0; // What is alike has the bound of the cache once more: it takes several looks.
  const asked = question && formOf(question.text);
  if (!question || asked === undefined) return {}; // Nothing can be like it, and so no vector is paid for.
  const vector = await vectorInTime(question.text, order);
  if (!vector) return {};
  const scope = scopeOf(question.chat, order);
  const form = digestOfText(`${FORM_VERSION} ${asked}`);
  const near = await nearTo({ vector, form }, scope, order);
  if (!near) return {}; // Nor could it be added.
  const best = nearest(near, { form, threshold: rule.threshold });
  if (best) {
    const given = await lookUpAnswer({ ...order, place: { team: place.team, name: best.answer } });
    if (typeof given !== 'string') return { given: { ...given, similarity: best.similarity } };
  }
  const expiresAt = gateway.clock.now() + rule.ttlSeconds * 1_000;
  const kept: KeptQuestion = { vector, form, answer: place.name, expiresAt };
  return { noteKept: () => later(storeOf(order).add(scope, kept, rule.mostQuestions), order) };
}

/** Beside the reply, for as long as the store may take. */
function later(adding: Promise<unknown>, order: AlikeOrder): void {
  if (order.gateway.cache.questions) finishing(order.call, inTime(adding, STORE_MS, order));
  else inBackground(order, adding);
}

async function vectorInTime(text: string, order: AlikeOrder): Promise<SmallVector | undefined> {
  const work = vectorOf(text, order);
  finishing(order.call, work);
  return await inTime(work, VECTOR_MS, order);
}

/** What is like it; `undefined` where that cannot be known. What somebody has changed is taken away. */
async function nearTo(
  question: Pick<KeptQuestion, 'vector' | 'form'>,
  scope: AnswerPlace,
  order: AlikeOrder,
): Promise<readonly LikeQuestion[] | undefined> {
  const store = storeOf(order);
  const near = await fromStore(() => store.near(scope, question), order);
  if (!near) return undefined;
  if (near.broken.length > 0) await dropBroken(order, () => store.remove(scope, near.broken));
  return near.questions;
}

/** Sets among the answers have the bound of the cache; a store of vectors is slower by nature, and has one of its own. */
async function fromStore(ask: () => Promise<Near>, order: AlikeOrder): Promise<Near | undefined> {
  if (order.gateway.cache.questions) return await inTime(ask(), STORE_MS, order);
  const near = await orTrouble(order, ask);
  return near === 'trouble' ? undefined : near;
}

function storeOf({ gateway: { cache, clock } }: AlikeOrder): Questions {
  return cache.questions ?? questionsIn(cache.answers, clock.now);
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
