import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from './api-error.ts';
import { readChatRequest, readEmbeddingRequest } from './chat-request.ts';
import { CHAT_WIRE } from './chat-wire.ts';
import { readCompletionRequest } from './completion-request.ts';
import { embed } from './embeddings.ts';
import { type Exchange, writeAnswer, writeJson } from './exchange.ts';
import { FAULTS } from './faults.ts';
import { DEMO_MODEL_IDS, type DemoModel, findModel } from './models.ts';
import { composeReply } from './reply.ts';
import { TEXT_WIRE } from './text-wire.ts';
import { createPromptMeter, type PromptMeter, usageOf } from './usage.ts';

export interface DemoProviderOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** From 0 to 1, for ids. */
  readonly random?: () => number;
}

export interface DemoProvider {
  /** The base URL, with `/v1`. */
  readonly url: string;
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 10 * 1024 ** 2;

/** Starts the built-in provider: OpenAI's API on loopback, which needs no key and costs nothing. */
export async function startDemoProvider(options: DemoProviderOptions = {}): Promise<DemoProvider> {
  const now = options.now ?? Date.now;
  const house: House = {
    now,
    random: options.random ?? Math.random,
    prompts: createPromptMeter(now),
    calls: new Map(),
  };
  const server = createServer((incoming, response) => void serve(incoming, response, house));
  // Longer than any client keeps a connection, so that it is never this side that closes under a request.
  server.keepAliveTimeout = 10 * 60_000;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** What the provider knows from one request to the next. */
interface House {
  readonly now: () => number;
  readonly random: () => number;
  readonly prompts: PromptMeter;
  /** How often each model was asked. */
  readonly calls: Map<string, number>;
}

async function serve(incoming: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const left = new AbortController();
  response.on('close', () => left.abort());
  incoming.socket.setNoDelay(true);
  response.setHeader('x-request-id', `req_${makeId(house.random)}`);
  try {
    await route(incoming, response, house, left.signal);
  } catch (error) {
    if (left.signal.aborted) return; // The client hung up: there is nobody to tell.
    const told =
      error instanceof ApiError ? error : new ApiError(500, 'The demo provider failed.', { type: 'server_error' });
    if (told !== error) console.error('demo provider:', error);
    if (response.headersSent) response.destroy();
    else writeJson(response, told.status, told.body, told.headers);
  }
}

async function route(
  incoming: IncomingMessage,
  response: ServerResponse,
  house: House,
  left: AbortSignal,
): Promise<void> {
  const path = (incoming.url ?? '').replace(/\?.*$/, '');
  switch (`${incoming.method} ${path}`) {
    case 'POST /v1/chat/completions':
      return answerChat(await readJson(incoming), response, house, left);
    case 'POST /v1/completions':
      return answerCompletions(await readJson(incoming), response, house, left);
    case 'POST /v1/embeddings':
      return answerEmbeddings(await readJson(incoming), response);
    case 'GET /v1/models':
      return writeJson(response, 200, { object: 'list', data: DEMO_MODEL_IDS.map(describeModel) });
  }
  const [, id] = /^\/v1\/models\/(.+)$/.exec(path) ?? [];
  if (incoming.method !== 'GET' || id === undefined)
    throw new ApiError(404, `Invalid URL (${incoming.method} ${path})`);
  writeJson(response, 200, describeModel(requireModel(decodeURIComponent(id)).id));
}

async function answerChat(body: unknown, response: ServerResponse, house: House, left: AbortSignal): Promise<void> {
  const request = readChatRequest(body);
  const model = requireModel(request.model, 'chat');
  const replies = Array.from({ length: request.n ?? 1 }, (_, choice) => composeReply(request, model, choice));
  const usage = usageOf(house.prompts.measure(request), replies);
  await play({ wire: CHAT_WIRE, request, replies, echoes: [], usage }, model, { response, house, left });
}

/** Answers what a chat would answer to the same words. */
async function answerCompletions(
  body: unknown,
  response: ServerResponse,
  house: House,
  left: AbortSignal,
): Promise<void> {
  const { asked, shown, made } = readCompletionRequest(body);
  const [first] = asked;
  if (!first) throw new ApiError(400, 'There is no prompt.', { param: 'prompt' });
  const model = requireModel(first.request.model, 'chat');
  const rounds = asked.map(({ request, echo }) => {
    const replies = Array.from({ length: made }, (_, choice) => composeReply(request, model, choice));
    return { replies, echo, prompt: house.prompts.measure(request) };
  });
  const sum = (member: 'promptTokens' | 'cachedTokens') => rounds.reduce((all, { prompt }) => all + prompt[member], 0);
  const replies = rounds.flatMap((round) => round.replies.slice(0, shown));
  const echoes = rounds.flatMap(({ echo }) => new Array<string>(shown).fill(echo));
  const usage = usageOf(
    { promptTokens: sum('promptTokens'), cachedTokens: sum('cachedTokens') },
    rounds.flatMap((round) => round.replies),
  );
  await play({ wire: TEXT_WIRE, request: first.request, replies, echoes, usage }, model, { response, house, left });
}

async function play(
  said: Pick<Exchange, 'wire' | 'request' | 'replies' | 'echoes' | 'usage'>,
  model: DemoModel,
  { response, house, left }: { readonly response: ServerResponse; readonly house: House; readonly left: AbortSignal },
): Promise<void> {
  const calls = (house.calls.get(model.id) ?? 0) + 1;
  house.calls.set(model.id, calls);
  const { demo } = said.request;
  const exchange: Exchange = {
    ...said,
    id: `${said.wire === CHAT_WIRE ? 'chatcmpl' : 'cmpl'}-${makeId(house.random)}`,
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

function answerEmbeddings(body: unknown, response: ServerResponse): void {
  const request = readEmbeddingRequest(body);
  requireModel(request.model, 'embed');
  writeJson(response, 200, embed(request));
}

/** The model of this name. A model that makes embeddings cannot chat, and the other way round. */
function requireModel(name: string, use?: 'chat' | 'embed'): DemoModel {
  const model = findModel(name);
  if (!model) {
    const message = `The model \`${name.slice(0, 100)}\` does not exist or you do not have access to it.`;
    throw new ApiError(404, message, { code: 'model_not_found' });
  }
  if (use !== undefined && (use === 'embed') !== (model.kind === 'embed')) {
    throw new ApiError(400, `The model \`${model.id}\` is not made for this endpoint.`, { param: 'model' });
  }
  return model;
}

function describeModel(id: string) {
  return { id, object: 'model', created: 1_767_225_600, owned_by: 'headgate-demo' };
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of incoming) {
    parts.push(part);
    bytes += part.length;
    if (bytes > BODY_LIMIT_BYTES)
      throw new ApiError(413, 'The request is larger than 10 MB.', { code: 'request_too_large' });
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch {
    // The parser's own message would repeat a part of the body.
    throw new ApiError(400, 'We could not parse the JSON body of your request.');
  }
}

function makeId(random: () => number): string {
  return Array.from({ length: 24 }, () => Math.floor(random() * 36).toString(36)).join('');
}
