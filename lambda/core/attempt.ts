import { GatewayError, isConnectionLost, toGatewayError } from './errors.ts';
import { type Caller, dialectOf, type Gateway } from './gateway.ts';
import { ClientLeft, Guard } from './guard.ts';
import { type AttemptStart, type Ending, LEASE_MS, type Outcome } from './ledger.ts';
import { createMeter, estimate, holdFor, knownCost, type Meter } from './meter.ts';
import { tap } from './tap.ts';
import type { Answer, Batch, Chat, Dialect, Provider, Target } from './types.ts';
import { NO_USAGE } from './usage.ts';

/** A call on its way: what all its attempts share. */
export interface Call {
  readonly id: string;
  readonly caller: Caller;
  readonly chat: Chat;
  readonly dialect: Dialect;
  /** When the host will cut the call off, in epoch milliseconds. */
  readonly deadline: number;
  readonly client: AbortSignal | undefined;
  /** How many attempts have begun. */
  attempts: number;
}

/** After the finish reason only usage and the end can follow: a host that falls silent there is not waited for long. */
const GRACE_MS = 10_000;
const MAX_ERROR_BYTES = 64 * 1024;
const TERMINATOR: Batch = [{ events: [{ type: 'terminator' }] }];

/** One request to one target, recorded however it ends. Gives an answer once its first content has arrived. */
export async function attempt(call: Call, target: Target, reason: string, gateway: Gateway): Promise<Answer> {
  const { provider, dialect } = partners(target, gateway);
  const key = provider.needsKey ? await gateway.secrets.providerKey(provider.id) : '';
  const prepared = dialect.writeRequest(call.chat, target, provider);
  const start = startOf(call, target, reason, gateway);
  await gateway.ledger.begin(start);

  const model = gateway.catalogue.find(target.provider, target.model);
  const meter = createMeter(model?.price);
  const guard = guardFor(call, model?.isReasoning ?? false, gateway);
  const run: Run = { call, start, meter, guard, gateway, dialect, provider };
  try {
    const request = {
      url: provider.url + prepared.path,
      headers: provider.authorize(key),
      body: JSON.stringify(prepared.body),
    };
    const source = metered(run, await open(run, request));
    const held = await untilContent(source, meter);
    const batches = tap(startingWith(held, source), {
      signal: guard.signal,
      end: (error) => end(run, error),
      cancel: () => drain(run, source),
    });
    return { target, reason, dropped: prepared.dropped, batches };
  } catch (error) {
    await end(run, error);
    throw error;
  }
}

interface Run {
  readonly call: Call;
  readonly start: AttemptStart;
  readonly meter: Meter;
  readonly guard: Guard;
  readonly gateway: Gateway;
  readonly dialect: Dialect;
  readonly provider: Provider;
  /** Whether output is seen as it is made: not before a stream has begun, and never of an answer in one piece. */
  isWatched?: boolean;
  firstContentMs?: number;
}

function partners(target: Target, gateway: Gateway): { provider: Provider; dialect: Dialect } {
  const provider = gateway.providers.get(target.provider);
  if (!provider) throw new GatewayError('model-unknown', `There is no provider ${target.provider} here.`);
  return { provider, dialect: dialectOf(gateway, provider.dialect) };
}

function startOf(call: Call, target: Target, reason: string, gateway: Gateway): AttemptStart {
  call.attempts += 1;
  const model = gateway.catalogue.find(target.provider, target.model);
  const startedAt = gateway.clock.now();
  return {
    callId: call.id,
    attempt: call.attempts,
    team: call.caller.team,
    keyId: call.caller.keyId,
    door: call.caller.door,
    dialect: call.dialect.id,
    requestedModel: call.chat.model,
    target,
    reason,
    isStream: call.chat.stream,
    startedAt,
    holdPicoUsd: holdFor(call.chat, model),
    priceSource: model?.price?.source ?? null,
    leaseUntil: startedAt + LEASE_MS,
  };
}

function guardFor(call: Call, isReasoning: boolean, gateway: Gateway): Guard {
  const { bounds, clock } = gateway;
  const isSlow = isReasoning || !call.chat.stream;
  return new Guard({
    firstContentMs: isSlow ? bounds.firstContentSlowMs : bounds.firstContentMs,
    idleMs: bounds.idleMs,
    totalMs: bounds.totalMs,
    deadlineMs: call.deadline - bounds.deadlineMarginMs - clock.now(),
    client: call.client,
    now: clock.now,
  });
}

/** Sends the request and reads as far as the headers: an error status ends here, with the provider's own words. */
async function open(run: Run, request: { url: string; headers: Readonly<Record<string, string>>; body: string }) {
  const { guard, gateway, dialect, provider, call } = run;
  const reply = await guard.wait(gateway.transport.send(request, guard.signal));
  const type = (reply.headers.get('content-type') ?? '').toLowerCase();
  const isRight = type.startsWith(call.chat.stream ? 'text/event-stream' : 'application/json');
  if (reply.status < 200 || reply.status > 299 || !isRight) {
    const body = await guard.wait(reply.text(MAX_ERROR_BYTES));
    throw dialect.readError(reply.status, reply.headers, body);
  }
  if (call.chat.stream) {
    run.isWatched = true;
    return dialect.readChunks(reply.frames(), provider)[Symbol.asyncIterator]();
  }
  return wholeAnswer(run, await guard.wait(reply.text(gateway.bounds.answerBytes)), reply);
}

/** An answer that came in one piece is a stream of one chunk, so that both are metered and sent on alike. */
async function* wholeAnswer(run: Run, text: string, reply: { status: number; headers: ReadonlyMap<string, string> }) {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw run.dialect.readError(reply.status, reply.headers, text); // Cut short, or never JSON.
  }
  const chunk = run.dialect.readAnswer(body, run.provider);
  yield [{ ...chunk, events: [...chunk.events, { type: 'terminator' as const }] }];
}

/** Reads on under the guard's eyes, and notes what each batch means. */
async function* metered(run: Run, source: AsyncIterator<Batch>): AsyncGenerator<Batch> {
  const { meter, guard, gateway, start } = run;
  let isFinishing = false;
  while (true) {
    const next = await nextOrEnd(run, source);
    if (next === undefined) return;
    const seen = meter.outputBytes;
    const batch = meter.see(next);
    if (meter.outputBytes > seen) {
      guard.content();
      run.firstContentMs ??= gateway.clock.now() - start.startedAt;
    }
    if (meter.isComplete) guard.stop(); // From here on only the reader takes time, and that is no failure.
    yield batch;
    if (meter.isComplete) return;
    if (meter.finishReason !== undefined && !isFinishing) {
      isFinishing = true;
      guard.hurry(GRACE_MS);
    }
  }
}

/** A finish reason together with usage says that the answer is complete, whatever happens to the connection then. */
async function nextOrEnd({ meter, guard }: Run, source: AsyncIterator<Batch>): Promise<Batch | undefined> {
  try {
    const { done, value } = await guard.wait(source.next());
    if (!done) return value;
    if (!meter.isComplete)
      throw new GatewayError('provider-cut', 'The provider ended the answer before it was complete.');
    return undefined;
  } catch (error) {
    if (meter.isComplete) return undefined;
    const isAllThere = meter.finishReason !== undefined && meter.usage !== undefined;
    if (isAllThere && isConnectionLost(error)) return TERMINATOR;
    throw error;
  }
}

/** Holds role-only and lifecycle frames back: before content nothing has reached the client and all can still change. */
async function untilContent(source: AsyncIterator<Batch>, meter: Meter): Promise<readonly Batch[]> {
  const held: Batch[] = [];
  while (!meter.hasContent && !meter.isComplete) {
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

/** The client left: the provider bills the answer all the same, so it is read on to its usage, within bounds. */
async function drain(run: Run, source: AsyncIterator<Batch>): Promise<void> {
  run.guard.hurry(run.gateway.bounds.drainMs);
  try {
    while (!run.meter.isComplete) if ((await source.next()).done) break;
  } catch {
    // How the rest ended is in the meter: complete with its usage, or to be estimated.
  }
  await end(run, new ClientLeft());
}

async function end(run: Run, problem?: unknown): Promise<void> {
  const { start, gateway, guard, meter } = run;
  // What is complete is answered, whatever happens then: many clients hang up as soon as they have seen `[DONE]`.
  const error = meter.isComplete ? undefined : problem;
  guard.stop(error); // First of all: a read that still waits must not keep us.
  const ending = endingOf(run, error);
  try {
    await gateway.ledger.end(start, ending);
  } catch (cause) {
    gateway.telemetry.ledgerFailed(start, ending, cause); // The sweeper will end the row; the client has its answer.
  }
  gateway.telemetry.attempt(start, ending);
}

function endingOf({ call, start, meter, gateway, isWatched, firstContentMs }: Run, error: unknown): Ending {
  const model = gateway.catalogue.find(start.target.provider, start.target.model);
  const failure = error === undefined || error instanceof ClientLeft ? undefined : toGatewayError(error);
  const isUnbilled = failure?.details.isUnbilled === true && meter.usage === undefined && !meter.hasContent;
  const known = meter.usage && { usage: meter.usage, cost: knownCost(meter.usage, model?.price) };
  const bill = known ?? estimate(call.chat, meter, model, isWatched ?? false);
  return {
    state: isUnbilled ? 'voided' : 'settled',
    outcome: outcomeOf(meter, error),
    errorCode: failure?.code,
    finishReason: meter.finishReason,
    servedModel: meter.servedModel,
    ...(isUnbilled ? { usage: NO_USAGE, cost: { picoUsd: 0n, source: 'catalogue' } } : bill),
    firstContentMs,
    totalMs: gateway.clock.now() - start.startedAt,
  };
}

/** Named by its cause, not by which callback came first: a client that left is not a failed provider. */
function outcomeOf(meter: Meter, error: unknown): Outcome {
  if (error instanceof ClientLeft) return 'abandoned';
  if (error === undefined) return 'answered';
  if (error instanceof GatewayError && error.code === 'timed-out') return 'timed-out';
  return meter.hasContent ? 'cut' : 'failed';
}
