import type { ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import { type ChatRequest, readChatRequest, readEmbeddingRequest } from './chat-request.ts';
import { CHAT_WIRE } from './chat-wire.ts';
import { readCompletionRequest } from './completion-request.ts';
import type { DemoModel } from './demo-model.ts';
import { embed } from './embeddings.ts';
import { type Exchange, writeAnswer, writeJson } from './exchange.ts';
import { FAULTS } from './faults.ts';
import { readMessagesRequest } from './messages-request.ts';
import { MESSAGES_WIRE } from './messages-wire.ts';
import { findModel } from './models.ts';
import type { composeReply } from './reply.ts';
import { readResponsesRequest } from './responses-request.ts';
import { responsesWire } from './responses-wire.ts';
import { TEXT_WIRE } from './text-wire.ts';
import { type PromptMeter, usageOf } from './usage.ts';
import type { Wire } from './wire.ts';

/** What the provider knows from one request to the next. */
export interface House {
  readonly now: () => number;
  readonly random: () => number;
  readonly prompts: PromptMeter;
  /** How often each model was asked. */
  readonly calls: Map<string, number>;
  /** Further names of models. */
  readonly aliases: ReadonlyMap<string, string>;
  /** What is said to a request. */
  readonly compose: typeof composeReply;
}

interface Room {
  readonly response: ServerResponse;
  readonly house: House;
  /** Aborted when the client hangs up. */
  readonly left: AbortSignal;
}

/** Answers `POST /v1/chat/completions`. */
export async function answerChat(body: unknown, room: Room): Promise<void> {
  await answer(readChatRequest(body), CHAT_WIRE, room);
}

/** Answers `POST /v1/messages`: what a chat would answer to the same words. */
export async function answerMessages(body: unknown, room: Room): Promise<void> {
  await answer(readMessagesRequest(body), MESSAGES_WIRE, room);
}

/** Answers `POST /v1/responses`: what a chat would answer to the same words. */
export async function answerResponses(body: unknown, room: Room): Promise<void> {
  const { chat, own } = readResponsesRequest(body);
  await answer(chat, responsesWire(own), room);
}

async function answer(request: ChatRequest, wire: Wire, room: Room): Promise<void> {
  const model = requireModel(request.model, room.house, 'chat');
  const replies = Array.from({ length: request.n ?? 1 }, (_, choice) => room.house.compose(request, model, choice));
  const usage = usageOf(room.house.prompts.measure(request), replies);
  await play({ wire, request, replies, echoes: [], usage }, model, room);
}

/** Answers `POST /v1/messages/count_tokens`. What is counted is not remembered as asked. */
export function answerCount(body: unknown, { response, house }: Omit<Room, 'left'>): void {
  const request = readMessagesRequest(body, { isCount: true });
  requireModel(request.model, house, 'chat');
  writeJson(response, 200, { input_tokens: house.prompts.measure(request).promptTokens });
}

/** Answers `POST /v1/completions`: what a chat would answer to the same words. */
export async function answerCompletions(body: unknown, room: Room): Promise<void> {
  const { house } = room;
  const { asked, shown, made } = readCompletionRequest(body);
  const [first] = asked;
  if (!first) throw new ApiError(400, 'There is no prompt.', { param: 'prompt' });
  const model = requireModel(first.request.model, house, 'chat');
  const rounds = asked.map(({ request, echo }) => {
    const replies = Array.from({ length: made }, (_, choice) => house.compose(request, model, choice));
    return { replies, echo, prompt: house.prompts.measure(request) };
  });
  const sum = (member: 'promptTokens' | 'cachedTokens') => rounds.reduce((all, { prompt }) => all + prompt[member], 0);
  const replies = rounds.flatMap((round) => round.replies.slice(0, shown));
  const echoes = rounds.flatMap(({ echo }) => new Array<string>(shown).fill(echo));
  const usage = usageOf(
    { promptTokens: sum('promptTokens'), cachedTokens: sum('cachedTokens') },
    rounds.flatMap((round) => round.replies),
  );
  await play({ wire: TEXT_WIRE, request: first.request, replies, echoes, usage }, model, room);
}

/** Answers `POST /v1/embeddings`. */
export function answerEmbeddings(body: unknown, { response, house }: Omit<Room, 'left'>): void {
  const request = readEmbeddingRequest(body);
  requireModel(request.model, house, 'embed');
  writeJson(response, 200, embed(request));
}

/** The model of this name. A model that makes embeddings cannot chat, and the other way round. */
export function requireModel(name: string, { aliases }: House, use?: 'chat' | 'embed'): DemoModel {
  const model = findModel(aliases.get(name) ?? name);
  if (!model) {
    const message = `The model \`${name.slice(0, 100)}\` does not exist or you do not have access to it.`;
    throw new ApiError(404, message, { code: 'model_not_found' });
  }
  if (use !== undefined && (use === 'embed') !== (model.kind === 'embed')) {
    throw new ApiError(400, `The model \`${model.id}\` is not made for this endpoint.`, { param: 'model' });
  }
  return model;
}

/** A model as `GET /v1/models` shows it. */
export function describeModel(id: string) {
  return { id, object: 'model', created: 1_767_225_600, owned_by: 'headgate-demo' };
}

/** Makes what stands behind the prefix of an id. */
export function makeId(random: () => number): string {
  return Array.from({ length: 24 }, () => Math.floor(random() * 36).toString(36)).join('');
}

type Spoken = Pick<Exchange, 'wire' | 'request' | 'replies' | 'echoes' | 'usage'>;

async function play(said: Spoken, model: DemoModel, { response, house, left }: Room): Promise<void> {
  const calls = (house.calls.get(model.id) ?? 0) + 1;
  house.calls.set(model.id, calls);
  const { demo } = said.request;
  const exchange: Exchange = {
    ...said,
    id: `${said.wire.idPrefix}${makeId(house.random)}`,
    created: Math.floor(house.now() / 1000),
    speed: {
      firstTokenMs: demo?.first_token_ms ?? model.speed.firstTokenMs,
      tokensPerSecond: demo?.tokens_per_second ?? model.speed.tokensPerSecond,
    },
    response,
    left,
    calls,
  };
  await (model.fault ? FAULTS[model.fault].play(exchange) : writeAnswer(exchange));
}
