import { afterAll, beforeAll, beforeEach } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { Json, Provider } from '../../lambda/core/types.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { PROVIDER_IDS } from '../../lambda/settings.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { bytes, type FakeProvider, frames, type Play, startFakeProvider } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';

const PATHS = { chat: '/chat/completions', messages: '/messages', responses: '/responses' } as const;

/** A client's request gone through: what the provider got, and what the client got for it. */
export interface Carried {
  readonly status: number;
  readonly dropped: readonly string[];
  /** The body of the request that the provider got; none, if it was refused before. */
  readonly sent: Json;
  readonly got: Json;
  /** The data of each event, for a stream; `[DONE]` is none. */
  readonly events: readonly Json[];
}

/** A gateway for the tests of one file: every provider that is built in is the same scripted one, on a real socket. */
export function carryingGateway() {
  let provider: FakeProvider;
  let headgate: TestGateway;
  beforeAll(async () => {
    provider = await startFakeProvider();
    const { url } = provider;
    const known = enabledProviders(Object.fromEntries([...PROVIDER_IDS, 'ours'].map((id) => [id, { url }])));
    const all = [...known.values()].flatMap((host) => [host, ...chatAlone(host)]);
    headgate = aGateway()
      .withBounds({ attempts: 3 }) // What is refused may be asked once more.
      .withPorts({ providers: new Map(all.map((host) => [host.id, host])) })
      .start();
  });
  afterAll(async () => {
    await headgate.close();
    await provider.close();
  });
  beforeEach(() => provider.reset());
  const ask = async (dialect: keyof typeof PATHS, model: string, body: Json): Promise<Carried> => {
    const before = provider.requests.length;
    const response = await post(headgate, PATHS[dialect], { model, ...body });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const told = isStream && response.body ? (await Array.fromAsync(readFrames(response.body, 1e8))).flat() : [];
    const got: Json = isStream ? {} : JSON.parse(await response.text());
    const { body: sent } = provider.requests.slice(before).at(-1) ?? {};
    return {
      status: response.status,
      dropped: response.headers.get('x-headgate-dropped')?.split(', ') ?? [],
      sent: sent === undefined ? {} : JSON.parse(String(sent)),
      got,
      events: told.filter(({ data }) => data !== '[DONE]').map(({ data }) => JSON.parse(data)),
    };
  };
  return {
    script: (...plays: readonly Play[]) => provider.script(...plays),
    chat: (model: string, body: Json) => ask('chat', model, body),
    messages: (model: string, body: Json) => ask('messages', model, { max_tokens: 100, ...body }),
    responses: (model: string, body: Json) => ask('responses', model, body),
    rows: () => headgate.rows,
  };
}

/** The same host as if chats were all it had, so that other dialects are translated: `chat-openrouter`, for example. */
function chatAlone(host: Provider): readonly Provider[] {
  const quirks = host.speaks['openai-chat'];
  return quirks ? [{ ...host, id: `chat-${host.id}`, speaks: { 'openai-chat': quirks } }] : [];
}

/** An answer in one piece, to the byte. */
export function whole(json: Json): Play {
  return bytes(JSON.stringify(json), { headers: [['content-type', 'application/json']] });
}

/** A stream of chunks of a chat, ended as OpenAI ends its own. */
export function chunks(...deltas: readonly Json[]): Play {
  const head = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const chunk = (delta: Json, finish: string | null) =>
    `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })}`;
  return frames([...deltas.map((delta) => chunk(delta, null)), chunk({}, 'stop'), 'data: [DONE]']);
}

/** A whole answer of a chat with one message. */
export function message(fields: Json): Json {
  const choice = { index: 0, message: { role: 'assistant', content: null, ...fields }, finish_reason: 'stop' };
  return { id: 'c1', object: 'chat.completion', created: 1, model: 'm', choices: [choice], usage: USAGE };
}
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

export function call(id: string, name = 'look'): Json {
  return { id, type: 'function', function: { name, arguments: '{}' } };
}
