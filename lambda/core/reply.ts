import { countAsked } from './after-failure.ts';
import type { CacheState } from './cache/cache-state.ts';
import type { Call } from './call.ts';
import { type GatewayError, type Relay, toGatewayError } from './errors.ts';
import { finished } from './follow.ts';
import type { Gateway } from './gateway.ts';
import { objectIn } from './json.ts';
import { usdFromPico } from './money/money.ts';
import type { Answer } from './route.ts';
import { traceOf } from './trace.ts';
import type { Batch, Json, SseFrame, Writer } from './types.ts';
import { framesText } from './write-sse.ts';

const LONG_SECONDS = 60;

/** Proxies must neither keep, nor change, nor collect what is streamed, and browsers must not keep it. */
const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'private, no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** An answer that was given before: Stripe's name for it, and ours. */
const AGAIN = { 'idempotent-replayed': 'true', 'x-headgate-idempotent-replay': 'true', 'x-headgate-cost-usd': '0' };

/** Gives the caller an answer, and sees to it that one which cannot be given is not left open. */
export async function replyOrCancel(answer: Answer, call: Call, gateway: Gateway): Promise<Response> {
  try {
    return await reply(answer, call, gateway);
  } catch (error) {
    // Where the reading itself has failed, the answer is over already and says so here.
    await answer.batches.cancel(error).catch(() => {});
    await answer.withdraw?.();
    await finished(call, gateway);
    throw error;
  }
}

/** As a stream, or in one piece once it is complete. */
async function reply(answer: Answer, call: Call, gateway: Gateway): Promise<Response> {
  const headers = headersOf(answer, call);
  const writer = writerFor(answer, call, gateway);
  if (call.chat.stream) {
    return new Response(streamed(answer, { call, writer }, gateway), { headers: { ...headers, ...STREAM_HEADERS } });
  }
  // Read to its end first, so that a failure at any point is still an HTTP status.
  const batch: Batch[number][] = [];
  for await (const part of answer.batches) batch.push(...part);
  await finished(call, gateway);
  const cost = costIn(batch);
  const body = writer.whole(batch);
  const trace = call.preferences.wantsTrace && { headgate: traceOf(call, answer) };
  return Response.json(trace ? { ...body, ...trace } : body, {
    headers: {
      ...headers,
      ...cacheHeaders(call.cache), // What some of several texts have saved is known once the others have come.
      'cache-control': 'private, no-store',
      ...(cost !== undefined && cost !== null && { 'x-headgate-cost-usd': usdFromPico(cost) }),
    },
  });
}

/** What came in the caller's own dialect is sent on as it came; what came in another is said again in the caller's. */
function writerFor(answer: Answer, call: Call, gateway: Gateway): Writer {
  const { chat, dialect } = call;
  const { callId: id, at: createdAt } = answer.firstTime ?? { callId: call.id, at: gateway.clock.now() };
  if ((answer.dialect !== dialect.id || answer.isRetold) && dialect.translation) {
    const model = `${answer.target.provider}/${answer.target.model}`;
    return dialect.translation.openWriter(chat, { callId: id, model, createdAt });
  }
  if (dialect.openResender) return dialect.openResender(chat, id);
  return {
    frames: (batch) => dialect.writeFrames(batch, chat),
    whole: (batch) => dialect.writeAnswer(batch, chat),
    error: (error) => [dialect.writeErrorFrame(error, id)],
  };
}

/** Tells a caller what went wrong, in the words of the dialect. */
export function refuse(
  error: GatewayError,
  { id, dialect, admission }: Pick<Call, 'id' | 'dialect'> & Pick<Partial<Call>, 'admission'>,
): Response {
  const { retryAfterSeconds, relay, isExhausted, way, limit, headers: told } = error.details;
  // The team's own limits are not waited for by whoever must wait long: an SDK would sleep for all that time.
  const isLong = limit !== undefined && (retryAfterSeconds ?? LONG_SECONDS + 1) > LONG_SECONDS;
  const headers = {
    ...admission?.headers(),
    ...told,
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...((isExhausted || isLong) && { 'x-should-retry': 'false' }),
    ...(way && { 'x-headgate-attempts': String(way.attempts) }),
    'x-headgate-call-id': id,
    'cache-control': 'private, no-store',
  };
  const trace = way?.trace && { headgate: way.trace };
  if (relay?.dialect === dialect.id) return relayed(relay, trace, headers);
  const status = dialect.statusOf?.(error) ?? error.status;
  return Response.json({ ...dialect.writeError(error, id), ...trace }, { status, headers });
}

/** Clients that match on a provider's wording get its error byte for byte; who wants to see more gets that beside it. */
function relayed({ status, body }: Relay, more: Json | undefined, headers: Readonly<Record<string, string>>): Response {
  const own = more && objectIn(JSON.parse(body));
  const text = own ? JSON.stringify({ ...own, ...more }) : body;
  return new Response(text, { status, headers: { ...headers, 'content-type': 'application/json' } });
}

function headersOf(answer: Answer, call: Call): Record<string, string> {
  return {
    'x-headgate-call-id': call.id,
    'x-headgate-model': `${answer.target.provider}/${answer.target.model}`,
    'x-headgate-attempts': String(countAsked(call.attempts)),
    'x-headgate-route': answer.reason,
    ...cacheHeaders(call.cache),
    ...(answer.firstTime && AGAIN),
    ...call.admission?.headers(),
    ...(answer.dropped.length > 0 && { 'x-headgate-dropped': listed(answer.dropped) }),
  };
}

/** What was kept has an age, as HTTP has it, and a cost that is known before its body. */
function cacheHeaders({ status, ageSeconds, savedPicoUsd, similarity }: CacheState): Record<string, string> {
  return {
    'x-headgate-cache': similarity === undefined ? status : 'semantic',
    ...(similarity !== undefined && { 'x-headgate-cache-similarity': similarity.toFixed(3) }),
    ...(status === 'hit' && { age: String(ageSeconds ?? 0), 'x-headgate-cost-usd': '0' }),
    ...(typeof savedPicoUsd === 'bigint' && { 'x-headgate-saved-usd': usdFromPico(savedPicoUsd) }),
  };
}

/** Names that a caller chose do not all fit into a header: whatever is odd, long or too much is only counted. */
function listed(names: readonly string[]): string {
  const shown = names.filter((name) => /^[\w.-]{1,64}$/.test(name)).slice(0, 16);
  const rest = names.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

function costIn(batch: Batch): bigint | null | undefined {
  const events = batch.flatMap((chunk) => chunk.events);
  const usage = events.findLast((event) => event.type === 'usage');
  return usage?.cost?.picoUsd;
}

/**
 * The body of a stream. It never throws: a body that fails half-way takes the whole Lambda process with it. A failure
 * is an error frame in the caller's dialect, and never a terminator.
 */
function streamed(
  answer: Answer,
  { call, writer }: { readonly call: Call; readonly writer: Writer },
  gateway: Gateway,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const reader = answer.batches.getReader();
  const held: SseFrame[] = [];
  let reading: Promise<{ done: boolean; value: Batch | undefined }> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          // An empty chunk would satisfy nobody's read, so batches without frames for the client are passed over.
          for (let text = ''; text === ''; ) {
            reading ??= reader.read().then(({ done, value }) => ({ done, value }));
            const next = await withPing(reading, gateway.bounds.pingMs);
            if (next === undefined) {
              text = call.dialect.ping;
            } else {
              reading = undefined;
              if (next.done) {
                await finished(call, gateway);
                if (held.length > 0) controller.enqueue(encoder.encode(framesText(lastFrames(held, answer, call))));
                return controller.close();
              }
              const frames = writer.frames(next.value ?? []);
              // What happened is known when it is over: the end is kept back until then, for those who want to see it.
              if (call.preferences.wantsTrace && isLast(next.value)) held.push(...frames);
              else text = framesText(frames);
            }
            if (text !== '') controller.enqueue(encoder.encode(text));
          }
        } catch (cause) {
          const error = toGatewayError(cause);
          if (error.code === 'internal') gateway.telemetry.failed(call.id, cause);
          const frames = await errorFrames(writer.error(error), { answer, call }, gateway);
          controller.enqueue(encoder.encode(framesText(frames)));
          if (answer.withdraw) {
            await reader.cancel(cause).catch(() => {}); // It may be over. Otherwise nobody would read it to its end.
            await answer.withdraw();
          }
          await finished(call, gateway);
          controller.close();
        }
      },
      async cancel(reason) {
        await reader.cancel(reason).catch(() => {}); // It may have failed already, which its row says.
        await finished(call, gateway);
      },
    },
    { highWaterMark: 0 },
  );
}

function lastFrames(held: readonly SseFrame[], answer: Answer, call: Call): readonly SseFrame[] {
  return call.dialect.withTrace?.(held, traceOf(call, answer)) ?? held;
}

/** The last frame of an error says what went wrong, in every dialect: who wants to see more gets that beside it. */
async function errorFrames(
  frames: readonly SseFrame[],
  { answer, call }: { readonly answer: Answer; readonly call: Call },
  gateway: Gateway,
): Promise<readonly SseFrame[]> {
  const last = frames.at(-1);
  const event = last && call.preferences.wantsTrace ? objectIn(JSON.parse(last.data)) : undefined;
  if (!last || !event) return frames;
  await finished(call, gateway);
  const data = JSON.stringify({ ...event, headgate: traceOf(call, answer) });
  return [...frames.slice(0, -1), { ...last, data }];
}

function isLast(batch: Batch = []): boolean {
  return batch.some(({ events }) => events.some(({ type }) => type === 'terminator'));
}

/** Waits for a read, or for so long that middleboxes might think the connection dead: then there is nothing yet. */
async function withPing<T>(reading: Promise<T>, pingMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), pingMs);
  });
  try {
    return await Promise.race([reading, silence]);
  } finally {
    clearTimeout(timer);
  }
}
