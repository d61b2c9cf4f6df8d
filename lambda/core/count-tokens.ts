import type { Call } from './call.ts';
import { dialectsFor } from './dialect-for.ts';
import { type ErrorCode, GatewayError } from './errors.ts';
import { type EstimateBasis, estimateTokens } from './estimate-tokens.ts';
import type { Gateway } from './gateway.ts';
import { Guard } from './guard.ts';
import { objectIn } from './json.ts';
import { firstTarget, type Route } from './route.ts';
import { isOff, type Off } from './switches.ts';
import { prepare, providerOf, requestFor } from './try-target.ts';
import type { Dialect, Json, Provider, Target, TokenCounter } from './types.ts';
import { NO_KEY, usableKeys } from './usable-keys.ts';
import { wishAgainst } from './wishes.ts';
import { withoutEchoes } from './without-echoes.ts';
import { withoutSecret } from './without-secret.ts';

/** Callers wait for a count before they ask: one that takes longer is not worth it. */
const LONGEST_MS = 5_000;
const MAX_BYTES = 1024 * 1024;

/** Tells how many tokens a request would be: by the provider's own counter, else an estimate that says so. */
export async function countTokens(route: Route, call: Call, gateway: Gateway): Promise<Response> {
  // A counter reads the whole prompt: whom the caller excludes gets it as little as a question.
  const target = firstTarget(route, (one) => wishAgainst(one, call.preferences, gateway) === undefined);
  const { body } = call.chat.original;
  // Which model `auto` will choose nobody knows yet: an estimate is high enough for any.
  if (!target) return reply(call, { count: { input_tokens: estimateTokens(body, anyModel(call)) }, isEstimate: true });
  const provider = providerOf(target, gateway);
  const model = gateway.catalogue.find(target.provider, target.model);
  const counted = await countedBy(provider, { call, target }, gateway);
  const basis = {
    model: target.model,
    contextTokens: model?.contextTokens,
    imageTokens: imageTokensOf(provider, target),
  };
  const count = counted ?? { input_tokens: estimateTokens(body, basis) };
  return reply(call, { count, isEstimate: counted === undefined, name: `${target.provider}/${target.model}` });
}

interface Counted {
  readonly count: Json;
  readonly isEstimate: boolean;
  /** Of the model that it was counted for. */
  readonly name?: string;
}

function reply({ id, chat, admission }: Call, { count, isEstimate, name = chat.model }: Counted): Response {
  return Response.json(count, {
    headers: {
      'x-headgate-call-id': id,
      'x-headgate-model': name,
      'x-headgate-tokens': isEstimate ? 'estimate' : 'provider',
      ...admission?.headers(),
      'cache-control': 'private, no-store',
    },
  });
}

function anyModel({ chat }: Call): EstimateBasis {
  return { model: chat.model, contextTokens: undefined, imageTokens: undefined };
}

interface Question {
  readonly call: Call;
  readonly target: Target;
}

/**
 * `undefined` if the provider has no counter, or one that fails: nothing else may depend on it (a 404 of a counter once
 * took a model out of service for half a day: router-for-me/CLIProxyAPI 4410).
 */
async function countedBy(provider: Provider, question: Question, gateway: Gateway): Promise<Json | undefined> {
  const { call } = question;
  const counting = counterFor(question, provider, gateway.dialects);
  const off = await gateway.switches.off();
  if (!counting || isOff(question.target, off)) return undefined;
  try {
    const answer = await ask(provider, { ...question, ...counting, off }, gateway);
    const { input_tokens } = answer;
    if (!Number.isSafeInteger(input_tokens) || Number(input_tokens) < 0) return undefined;
    return counting.dialect === call.dialect ? answer : { input_tokens };
  } catch (error) {
    // What a provider finds wrong with a body that was translated may be our doing, and is told when it is asked.
    if (counting.dialect === call.dialect && error instanceof GatewayError && isCallers(error)) throw error;
    return undefined;
  }
}

interface Counting {
  readonly dialect: Dialect;
  readonly counter: TokenCounter;
}

/** The caller's own dialect if the provider counts in it; otherwise another that can be translated. */
function counterFor({ call, target }: Question, provider: Provider, all: readonly Dialect[]): Counting | undefined {
  const taking = dialectsFor(call.dialect, target.model, provider, all);
  const dialect = taking.find(({ id, counter }) => counter && provider.speaks[id]?.countsTokens);
  return dialect?.counter && { dialect, counter: dialect.counter };
}

async function ask(
  provider: Provider,
  question: Question & Counting & { readonly off: Off },
  gateway: Gateway,
): Promise<Json> {
  const { call, target, dialect, counter, off } = question;
  const model = gateway.catalogue.find(target.provider, target.model);
  const prepared = prepare(call, dialect, { chat: call.chat, target, provider, model });
  const [{ key } = NO_KEY] = await usableKeys({ provider, team: call.caller.team }, off, gateway);
  const taken = Object.entries(prepared.body).filter(([name]) => counter.parameters?.includes(name) ?? true);
  const body = Object.fromEntries(taken);
  const request = requestFor({ provider, dialect, gateway }, { ...prepared, path: counter.path, body }, key);
  const guard = guardFor(call, gateway);
  try {
    const reply = await guard.wait(gateway.transport.send(request, guard.signal));
    const text = await guard.wait(reply.beginning(MAX_BYTES));
    if (reply.status !== 200) {
      const error = dialect.readError(reply.status, reply.headers, withoutSecret(text, key));
      throw withoutEchoes(error, { secret: key, body: call.chat.original.body });
    }
    return objectIn(JSON.parse(text)) ?? {};
  } finally {
    guard.stop(new GatewayError('provider-cut', 'Nothing more is read.'));
  }
}

function guardFor(call: Call, { bounds, clock }: Gateway): Guard {
  const longestMs = Math.min(LONGEST_MS, bounds.firstContentMs);
  return new Guard({
    firstContentMs: longestMs,
    idleMs: longestMs,
    totalMs: longestMs,
    deadlineMs: call.deadline - bounds.deadlineMarginMs - clock.now(),
    client: call.client,
    now: clock.now,
  });
}

/** Whether the request itself is wrong, and not the counter, which hosts do not have for each of their models. */
function isCallers({ code, message, details }: GatewayError): boolean {
  const isRefusal = REFUSALS.includes(details.relay?.status ?? 0) && CALLERS.includes(code);
  return isRefusal && !/count_?tokens|counting|token count/i.test(message);
}

const REFUSALS: readonly number[] = [400, 413, 422];
/** An account without money is a 400 as well. */
const CALLERS: readonly ErrorCode[] = ['invalid-request', 'context-length-exceeded', 'request-too-large'];

function imageTokensOf({ speaks }: Provider, { model }: Target): number | undefined {
  const rules = Object.values(speaks).flatMap((quirks) => quirks?.models ?? []);
  return rules.find(({ pattern, imageTokens }) => imageTokens !== undefined && pattern.test(model))?.imageTokens;
}
