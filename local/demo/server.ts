import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  answerChat,
  answerCompletions,
  answerCount,
  answerEmbeddings,
  answerMessages,
  answerResponses,
  describeModel,
  type House,
  makeId,
  requireModel,
} from './answer.ts';
import { ApiError } from './api-error.ts';
import { writeJson } from './exchange.ts';
import { MESSAGES_WIRE } from './messages-wire.ts';
import { DEMO_MODEL_IDS } from './models.ts';
import { composeReply } from './reply.ts';
import { createPromptMeter } from './usage.ts';

export interface DemoProviderOptions {
  /** Default: a free port. */
  readonly port?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** From 0 to 1, for ids. */
  readonly random?: () => number;
  /** Further names of models, and which of the demo's answers to them: `{ 'claude-sonnet-5': 'chat-fast' }`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What is said to a request, instead of what the demo models say. */
  readonly compose?: typeof composeReply;
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
    aliases: new Map(Object.entries(options.aliases ?? {})),
    compose: options.compose ?? composeReply,
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
    else writeJson(response, told.status, errorBody(told, incoming.url), told.headers);
  }
}

/** Who asks in Anthropic's words is answered in them. */
function errorBody(error: ApiError, url = ''): object {
  return url.startsWith('/v1/messages') ? MESSAGES_WIRE.errorBody(error) : error.body;
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
      return answerChat(await readJson(incoming), { response, house, left });
    case 'POST /v1/messages':
      return answerMessages(await readJson(incoming), { response, house, left });
    case 'POST /v1/messages/count_tokens':
      return answerCount(await readJson(incoming), { response, house });
    case 'POST /v1/responses':
      return answerResponses(await readJson(incoming), { response, house, left });
    case 'POST /v1/completions':
      return answerCompletions(await readJson(incoming), { response, house, left });
    case 'POST /v1/embeddings':
      return answerEmbeddings(await readJson(incoming), { response, house });
    case 'GET /v1/models':
      return writeJson(response, 200, { object: 'list', data: DEMO_MODEL_IDS.map(describeModel) });
  }
  const [, id] = /^\/v1\/models\/(.+)$/.exec(path) ?? [];
  if (incoming.method !== 'GET' || id === undefined)
    throw new ApiError(404, `Invalid URL (${incoming.method} ${path})`);
  writeJson(response, 200, describeModel(requireModel(decodeURIComponent(id), house).id));
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
