import type { Call } from './call.ts';
import { type GatewayError, toGatewayError } from './errors.ts';
import type { ArmLabel } from './experiments/experiment.ts';
import { variedChat } from './experiments/varied-chat.ts';
import { watchArm } from './experiments/watch-arm.ts';
import { finishing } from './finishing.ts';
import type { Gateway } from './gateway.ts';
import { ClientLeft, RaceLost } from './guard.ts';
import { attemptsLeft } from './places.ts';
import type { Answer, Route, Strategy, Trip, Turn } from './route.ts';
import { summaryOf } from './summary.ts';
import { tellCall } from './tracing/tell-call.ts';
import { tryKeys } from './try-keys.ts';
import type { Chat } from './types.ts';

/** Gives the answer that a route leads to. Where it leads to none, everything that was begun on it is over. */
export async function answerTo(route: Route, call: Call, gateway: Gateway, way: Way = {}): Promise<Answer> {
  try {
    return await follow(route, call, gateway, way);
  } catch (cause) {
    const error = toGatewayError(cause);
    await finished(call, gateway, error);
    throw summaryOf(error, call);
  }
}

/** Waits for what has been begun and is no longer wanted: a function that stops here would freeze it half-way. */
export async function finished(call: Call, gateway: Gateway, error?: GatewayError): Promise<void> {
  const { finishing: open, admission, attempts } = call;
  while (open.size > 0) await Promise.all(open);
  await admission?.close(attempts);
  tellCall(call, gateway, error);
}

/** Where a route stands within others. */
interface Way extends Omit<Turn, 'change' | 'arm'> {
  /** What is asked from here on, where it is not what the caller wrote. */
  readonly chat?: Chat;
  readonly label?: ArmLabel;
}

/** Follows a route, whatever its kind: the strategy of that kind knows how. */
async function follow(route: Route, call: Call, gateway: Gateway, way: Way = {}): Promise<Answer> {
  const { signal, hasNext = false, because, chat, label } = way;
  const trip: Trip = {
    callId: call.id,
    chat: chat ?? call.chat,
    team: call.caller.team,
    preferences: call.preferences,
    left: () => attemptsLeft(call, gateway),
    remainingMs: () => call.deadline - gateway.bounds.deadlineMarginMs - gateway.clock.now(),
    wait: (ms) => wait(ms, call, signal),
    finishing: (work) => finishing(call, work),
    signal,
    hasNext,
    attempt: (target, reason) => {
      const told = because === undefined ? reason : `${because}, ${reason}`;
      return tryKeys(
        call,
        { target, reason: told, hasNext, ...(signal && { signal }), ...(chat && { chat }), ...(label && { label }) },
        gateway,
      );
    },
    follow: async (inner, { arm, change, ...turn } = {}) => {
      const label = arm ? { experiment: arm.plan.name, arm: arm.name } : way.label;
      const within = {
        hasNext: turn.hasNext ?? hasNext,
        ...((turn.signal ?? signal) ? { signal: turn.signal ?? signal } : {}),
        ...joined(because, turn.because),
        ...(label && { label }),
      };
      // A change that makes no sense of what was asked is a failure of its arm.
      const act = async () => {
        const varied = change ? variedChat(trip.chat, change, call.dialect) : chat;
        return await follow(inner, call, gateway, { ...within, ...(varied && { chat: varied }) });
      };
      return arm && label ? await watchArm({ ...arm, label, call, gateway }, act) : await act();
    },
  };
  // The kind of the route names the strategy of that kind, which the compiler cannot follow through the union.
  const strategy = gateway.strategies[route.kind] as Strategy<Route['kind']>;
  return await strategy.run(route, trip);
}

async function wait(ms: number, { client }: Call, lane: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => reject(client?.aborted ? new ClientLeft() : new RaceLost());
  const signals = [client, lane].filter((signal) => signal !== undefined);
  for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
  const timer = setTimeout(resolve, ms);
  if (signals.some(({ aborted }) => aborted)) leave();
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', leave);
  }
}

function joined(outer: string | undefined, inner: string | undefined): { readonly because?: string } {
  const parts = [outer, inner].filter((part) => part !== undefined);
  return parts.length > 0 ? { because: parts.join(', ') } : {};
}
