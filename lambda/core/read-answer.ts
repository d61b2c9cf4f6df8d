import type { Attempt } from './call.ts';
import { GatewayError, isConnectionLost } from './errors.ts';
import type { ProviderRequest } from './gateway.ts';
import type { Meter } from './meter.ts';
import { quotaLeft } from './quota-left.ts';
import type { Batch, ChatEvent } from './types.ts';
import { withoutEchoes } from './without-echoes.ts';
import { withoutSecret } from './without-secret.ts';

/** After the finish reason only usage and the end can follow: a host that falls silent there is not waited for long. */
const GRACE_MS = 10_000;
/** An error may repeat the whole prompt before it says what is wrong with it. */
const MAX_ERROR_BYTES = 8 * 1024 * 1024;
const TERMINATOR: Batch = [{ events: [{ type: 'terminator' }] }];

/** Sends the request of an attempt and reads its answer as far as it can still be sought elsewhere. */
export async function openAnswer(attempt: Attempt, request: ProviderRequest): Promise<AsyncGenerator<Batch>> {
  const source = metered(attempt, await open(attempt, request));
  return startingWith(await untilTold(source, attempt), source);
}

/** Sends the request and reads as far as the headers: an error status ends here, with the provider's own words. */
async function open(attempt: Attempt, request: ProviderRequest): Promise<AsyncIterator<Batch>> {
  const { guard, gateway, dialect, provider, call } = attempt;
  guard.signal.throwIfAborted();
  attempt.isSent = true;
  // A caller who waits for the whole would wait for the loser, too.
  if (provider.billsOn && call.chat.stream) guard.readOnIfLost(gateway.bounds.drainMs);
  const sending = gateway.transport.send(request, guard.signal).catch((error: unknown) => {
    throw guard.unsent(error);
  });
  const reply = await guard.wait(sending);
  const left = quotaLeft(reply.headers, provider.id);
  if (left !== undefined) gateway.health.note(attempt.lane, left);
  const type = (reply.headers.get('content-type') ?? '').toLowerCase();
  // A caller who waits for the whole does not mind how it comes.
  const isStream = attempt.isStream && (call.chat.stream || type.startsWith('text/event-stream'));
  const isRight = type.startsWith(isStream ? 'text/event-stream' : 'application/json');
  if (reply.status < 200 || reply.status > 299 || !isRight) {
    const body = await guard.wait(reply.beginning(MAX_ERROR_BYTES));
    throw told(attempt, dialect.readError(reply.status, reply.headers, withoutSecret(body, attempt.secret)));
  }
  if (isStream) {
    attempt.isWatched = true;
    return dialect.readChunks(reply.frames(), provider)[Symbol.asyncIterator]();
  }
  return wholeAnswer(attempt, await guard.wait(reply.text(gateway.bounds.answerBytes)), reply);
}

/** An answer that came in one piece is a stream of one chunk, so that both are metered and sent on alike. */
async function* wholeAnswer(
  attempt: Attempt,
  text: string,
  reply: { status: number; headers: ReadonlyMap<string, string> },
) {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw told(attempt, attempt.dialect.readError(reply.status, reply.headers, text)); // Cut short, or never JSON.
  }
  const chunk = attempt.dialect.readAnswer(body, attempt.provider);
  yield [{ ...chunk, events: [...chunk.events, { type: 'terminator' as const }] }];
}

/** Reads on under the guard's eyes, and notes what each batch means. */
async function* metered(attempt: Attempt, source: AsyncIterator<Batch>): AsyncGenerator<Batch> {
  const { meter, guard } = attempt;
  let isFinishing = false;
  let hasCalls = false;
  while (true) {
    const next = await nextOrEnd(attempt, source);
    if (next === undefined) return;
    const seen = meter.outputBytes;
    const batch = meter.see(next);
    if (meter.outputBytes > seen) {
      guard.content();
      if (attempt.firstContentMs === undefined) noteFirstContent(attempt);
    }
    requireRoom(attempt);
    if (!meter.isComplete && isTerminated(batch)) throw unanswered(meter);
    if (meter.isComplete) guard.stop(); // From here on only the reader takes time, and that is no failure.
    hasCalls ||= has(batch, 'tool-call-start');
    yield meter.isComplete && meter.finishReason === undefined ? withReason(batch, hasCalls) : batch;
    if (meter.isComplete) return;
    if (meter.isFinished && !isFinishing) {
      isFinishing = true;
      guard.hurry(GRACE_MS);
    }
  }
}

/** Told at once: a lane that has answered again must not wait for the end of a long answer to be used again. */
function noteFirstContent(attempt: Attempt): void {
  const now = attempt.gateway.clock.now();
  attempt.firstContentMs = now - attempt.start.startedAt;
  attempt.tellLane({ kind: 'first-content', firstContentMs: attempt.firstContentMs }, now);
}

/** What is put together here has the bound of what comes whole. */
function requireRoom({ call, meter, gateway }: Attempt): void {
  const most = gateway.bounds.answerBytes;
  if (call.chat.stream || meter.outputBytes <= most) return;
  throw new GatewayError('provider-failed', `The provider sent more than ${most} bytes.`);
}

function isTerminated(batch: Batch): boolean {
  return has(batch, 'terminator');
}

function has(batch: Batch, wanted: ChatEvent['type']): boolean {
  return batch.some(({ events }) => events.some(({ type }) => type === wanted));
}

function unanswered({ hasFailed }: Meter): GatewayError {
  return hasFailed
    ? new GatewayError('provider-failed', 'The provider gave the answer up without saying why.')
    : new GatewayError('provider-cut', 'The provider sent no answer.');
}

/**
 * An answer that its provider ended without a reason is complete all the same: some hosts leave it out. In the words
 * of another dialect it needs one, and by then its row is written. The row keeps to what the provider said.
 */
function withReason(batch: Batch, hasCalls: boolean): Batch {
  const end: ChatEvent = { type: 'end', reason: '', meaning: hasCalls ? 'tool-calls' : 'stop', choice: 0 };
  return batch.map((chunk) => ({
    ...chunk,
    events: chunk.events.flatMap((event): ChatEvent[] => (event.type === 'terminator' ? [end, event] : [event])),
  }));
}

/** The finish reasons together with usage say that the answer is complete, whatever happens to the connection then. */
async function nextOrEnd(attempt: Attempt, source: AsyncIterator<Batch>): Promise<Batch | undefined> {
  const { meter, guard, provider, dialect } = attempt;
  try {
    const { done, value } = await guard.wait(source.next());
    if (!done) return value;
    if (meter.isComplete) return undefined;
    if (meter.isFinished && provider.speaks[dialect.id]?.endsWithoutDone) return TERMINATOR;
    throw new GatewayError('provider-cut', 'The provider ended the answer before it was complete.');
  } catch (error) {
    if (meter.isComplete) return undefined;
    if (meter.isFinished && meter.isUsageFinal && isConnectionLost(error)) return TERMINATOR;
    throw told(attempt, error);
  }
}

/** What the caller may be told of a failure. */
function told({ secret, call }: Attempt, error: unknown): unknown {
  return withoutEchoes(error, { secret, body: call.chat.original.body });
}

/**
 * Holds role-only and lifecycle frames back: before content nothing has reached the client and all can still change. A
 * client that waits for the whole has nothing before its end.
 */
async function untilTold(source: AsyncIterator<Batch>, { meter, call }: Attempt): Promise<readonly Batch[]> {
  const held: Batch[] = [];
  while (!meter.isComplete && !(call.chat.stream && meter.hasContent)) {
    const { done, value } = await source.next();
    if (done) break;
    held.push(value);
  }
  return held;
}

async function* startingWith(held: readonly Batch[], source: AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  yield* held;
  yield* source;
}
