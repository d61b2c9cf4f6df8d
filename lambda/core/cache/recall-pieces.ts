import type { Call } from '../call.ts';
import { answerTo } from '../follow.ts';
import type { Answer } from '../route.ts';
import type { Batch, Chat, Cost, Pieces, Target } from '../types.ts';
import type { AnswerPlace } from './answers.ts';
import { noteHit } from './give-again.ts';
import { bodyOf, droppedFrom, joined, partsOf, savedBy, usageOf } from './join-pieces.ts';
import { keepPieces } from './keep-pieces.ts';
import { type CacheOrder, dropBroken, heedsAll, orTrouble, readFound } from './look-up-answer.ts';
import { type Given, wholeOf } from './recorded.ts';

/** More texts at once are not looked up one by one. */
const MOST_PIECES = 512;

/** A request for several things, of which each has a place. */
export interface PiecesOrder extends CacheOrder {
  readonly pieces: Pieces;
  readonly target: Target;
  placeOf(chat: Chat): AnswerPlace;
}

/**
 * Answers what is known of several things from the cache, and asks for the others alone. Their target is one and the same:
 * vectors of two models must never stand side by side.
 */
export async function recallPieces(order: PiecesOrder): Promise<Answer> {
  const { call, gateway, pieces, terms, route } = order;
  const chats = pieces.split(call.chat);
  const places = chats.map(order.placeOf);
  const given = chats.length > MOST_PIECES ? 'trouble' : await lookUpPieces(places, order);
  if (given === 'trouble') {
    call.cache.status = 'bypass';
    gateway.telemetry.cached(call.id, call.caller.team, 'bypass');
    return await answerTo(route, call, gateway);
  }
  const known = given.filter((one) => one !== 'nothing');
  if (known.length === given.length) return allOf(known, order);
  const names = places.map(({ name }) => name);
  // The same text twice is asked for once.
  const wanted = given.flatMap((one, at) => (one === 'nothing' && names.indexOf(names[at] ?? '') === at ? [at] : []));
  call.cache.status = !terms.isLookedUp ? 'refresh' : known.length > 0 ? 'partial' : 'miss';
  gateway.telemetry.cached(call.id, call.caller.team, call.cache.status);
  const asked: Call = { ...call, chat: wanted.length < chats.length ? pieces.only(call.chat, wanted) : call.chat };
  const answer = await answerTo(route, asked, gateway);
  const put = (batch: Batch): Whole => {
    // Only now that there is an answer, and nothing where it cannot be put together: what fails has saved nothing.
    if (known.length > 0) call.cache.savedPicoUsd = 0n;
    const body = call.dialect.writeAnswer(batch, asked.chat);
    const told = partsOf(body, batch, { chats, wanted, pieces });
    if (known.length > 0) call.cache.savedPicoUsd = savedBy(known);
    const bodies = given.map((one, at) => {
      const own = wanted.indexOf(names.indexOf(names[at] ?? ''));
      return one === 'nothing' ? (told[own]?.body ?? {}) : bodyOf(one);
    });
    const keep = () => (terms.isKept ? keepPieces(told, { order, answer, places, wanted }) : undefined);
    return { batch: [joined(bodies, { pieces, batch, known, savedPicoUsd: call.cache.savedPicoUsd })], keep };
  };
  const dropped = [...new Set([...answer.dropped, ...droppedFrom(known)])];
  return { ...answer, dropped, batches: wholeStream(answer.batches, put) };
}

/** What is known of each, if this caller may have it. */
async function lookUpPieces(
  places: readonly AnswerPlace[],
  order: PiecesOrder,
): Promise<readonly (Given | 'nothing')[] | 'trouble'> {
  const { answers } = order.gateway.cache;
  if (!order.terms.isLookedUp) return places.map(() => 'nothing');
  const found = await orTrouble(order, () => answers.findAll(places));
  if (found === 'trouble') return 'trouble';
  const read = found.map((one) => readFound(one, order));
  await Promise.all(places.map((place, at) => read[at] === 'broken' && dropBroken(order, () => answers.remove(place))));
  return read.map((one) => (typeof one !== 'string' && heedsAll(one.recorded, order.call) ? one : 'nothing'));
}

/** All of it is known: nobody is asked. */
function allOf(known: readonly Given[], { call, gateway, pieces, target }: PiecesOrder): Answer {
  const { cache } = call;
  cache.status = 'hit';
  cache.ageSeconds = Math.max(0, ...known.map(({ at }) => Math.floor((gateway.clock.now() - at) / 1_000)));
  const savedPicoUsd = savedBy(known);
  cache.savedPicoUsd = savedPicoUsd;
  const usage = usageOf(known);
  const reason = 'the same was answered before';
  const served = known.flatMap(({ recorded }) => wholeOf(recorded).flatMap(({ events }) => events));
  const servedModel = served.findLast((event) => event.type === 'served')?.model;
  noteHit({ as: 'hit', target, reason, ending: { finishReason: undefined, servedModel, usage } }, call, gateway);
  const cost: Cost = { picoUsd: 0n, source: 'cache', savedPicoUsd };
  const body = pieces.join(known.map(bodyOf), usage.inputTokens);
  const chunk = { body, events: [{ type: 'usage', usage, isLast: true, cost }, { type: 'terminator' }] } as const;
  const batches = new ReadableStream<Batch>({
    start(controller) {
      controller.enqueue([chunk]);
      controller.close();
    },
  });
  return { target, reason, dropped: droppedFrom(known), isEmpty: false, dialect: call.dialect.id, batches };
}

/** An answer that was put together, and what is to be done once its attempt has ended. */
interface Whole {
  readonly batch: Batch;
  keep(): void;
}

/** Reads all of an answer before any of it is passed on: it comes whole anyway. */
function wholeStream(batches: ReadableStream<Batch>, put: (batch: Batch) => Whole): ReadableStream<Batch> {
  const reader = batches.getReader();
  return new ReadableStream<Batch>(
    {
      async pull(controller) {
        const all: Batch[number][] = [];
        let whole: Whole | undefined;
        let problem: unknown;
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          all.push(...next.value);
          if (!all.some(({ events }) => events.some(({ type }) => type === 'terminator'))) continue;
          // With its last batch, before its attempt is ended by the end of the stream, and read to that in any case.
          try {
            whole = put(all);
          } catch (error) {
            problem = error;
          }
        }
        if (!whole) throw problem;
        whole.keep();
        controller.enqueue(whole.batch);
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
