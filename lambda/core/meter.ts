import type { Model } from './gateway.ts';
import { billedPrice, boundPrice, type Served } from './money/billed-price.ts';
import { costOf, type Price, sourceOf, upperBound } from './money/price.ts';
import { NO_USAGE, totalInput, type Usage } from './money/usage.ts';
import { toldName } from './told-name.ts';
import type { Batch, ChatEvent, Cost, Demand } from './types.ts';

/** What an attempt has shown of itself so far. Sits beside the provider, so that losers and failures are metered too. */
export interface Meter {
  /** Notes what a batch means, and adds to its usage what it costs. */
  see(batch: Batch): Batch;
  readonly hasContent: boolean;
  readonly isComplete: boolean;
  readonly usage: Usage | undefined;
  /** Whether the usage is the whole bill, as far as was told: the last of it, and with nothing to follow. */
  readonly isUsageFinal: boolean;
  readonly finishReason: string | undefined;
  /** Whether the provider has said of a choice that it failed, in place of a reason for its end. */
  readonly hasFailed: boolean;
  /** Whether every choice that was asked for has its finish reason. */
  readonly isFinished: boolean;
  readonly servedModel: string | undefined;
  readonly servedTier: string | undefined;
  /** In which part of the world it was served, if the provider says so. */
  readonly servedPlace: string | undefined;
  /** Bytes of output seen: at least as many as its tokens. */
  readonly outputBytes: number;
  /** What the attempt has come to. */
  bill(sight: Watched): Bill;
}

interface Watched {
  /** Whether its output was seen as it was made. */
  readonly isWatched: boolean;
  /** After what time the provider was told to stop, if it bills nothing that it would have made later. */
  readonly stoppedAfterMs?: number | undefined;
}

/** No model that can be had writes faster: Cerebras names 3,000 for gpt-oss-120b (seen 2026-11-20). */
const MOST_TOKENS_PER_SECOND = 3_000;
/** What is written is seen so much later, and what is stopped hears of it so much later. */
const ON_THE_WAY_MS = 50;

/** What an attempt used and what that costs. */
interface Bill {
  readonly usage: Usage;
  readonly cost: Cost;
  /** By which price, if one was known. */
  readonly priceSource?: string;
}

/** What must be known of a model to say what it costs. */
type KnownModel = Pick<Model, 'price' | 'maxOutputTokens' | 'contextTokens' | 'isReasoning'> & { readonly id?: string };

/** Starts metering an attempt that asks a model for so much; `find` knows the models that may answer in its place. */
export function createMeter(
  demand: Demand,
  model: KnownModel | undefined,
  find: (served: string) => Model | undefined = () => undefined,
): Meter {
  const meter = {
    hasContent: false,
    isComplete: false,
    usage: undefined as Usage | undefined,
    isUsageFinal: false,
    inputUsage: undefined as Usage | undefined,
    finishReason: undefined as string | undefined,
    hasFailed: false,
    isFinished: false,
    servedModel: undefined as string | undefined,
    servedTier: undefined as string | undefined,
    servedPlace: undefined as string | undefined,
    outputBytes: 0,
    finished: new Set<number>(),
    see: (batch: Batch): Batch => batch.map((chunk) => ({ ...chunk, events: chunk.events.map(told) })),
    bill: (watched: Watched): Bill => {
      const { usage } = meter;
      const served = servedBy();
      const price = billedPrice(demand, model, served);
      const priceSource = price && { priceSource: toldSource(price, served, model) };
      if (!usage) return { ...estimate(demand, model, { ...meter, served, ...watched }), ...priceSource };
      // Of a complete answer the last usage counts, whatever it was called; of any other one only what is final.
      if (meter.isComplete || meter.isUsageFinal) return { usage, cost: costAt(usage), ...priceSource };
      // A first figure without any input has not counted it yet.
      const inputUsage = totalInput(usage) > 0 ? usage : meter.inputUsage;
      const bound = estimate(demand, model, { ...meter, served, inputUsage, ...watched });
      return { ...atLeast(costAt(usage), bound), ...priceSource };
    },
  };
  const servedBy = (): Served => ({
    model: meter.servedModel === undefined ? undefined : find(meter.servedModel),
    tier: meter.servedTier,
    place: meter.servedPlace,
  });
  const costAt = (usage: Usage) => knownCost(usage, demand, billedPrice(demand, model, servedBy()));
  const told = (event: ChatEvent): ChatEvent => {
    note(meter, event, demand.choices);
    return event.type === 'usage' ? { ...event, cost: costAt(event.usage) } : event;
  };
  return meter;
}

/** What a meter has noted, but for what follows from it. */
type Noted = { -readonly [Name in Exclude<keyof Meter, 'see' | 'bill'>]: Meter[Name] } & {
  inputUsage: Usage | undefined;
  /** The choices that have their finish reason. */
  readonly finished: Set<number>;
};

function note(noted: Noted, event: ChatEvent, choices: number): void {
  switch (event.type) {
    case 'usage':
      noted.usage = event.usage; // Cumulative wherever it is repeated: the last one counts.
      // The first of several choices to end says nothing of the others.
      noted.isUsageFinal = event.isLast && (choices === 1 || noted.isFinished);
      break;
    case 'input-usage':
      noted.inputUsage = event.usage;
      break;
    case 'end':
      noted.finishReason = toldName(event.reason) ?? '';
      noted.hasFailed ||= event.meaning === 'error';
      noted.isFinished = noted.finished.add(event.choice).size >= choices;
      break;
    case 'served':
      noted.servedModel = toldName(event.model) ?? noted.servedModel;
      noted.servedTier = toldName(event.tier) ?? noted.servedTier;
      noted.servedPlace = toldName(event.place) ?? noted.servedPlace;
      break;
    case 'terminator':
      // The end of nothing is no answer.
      noted.isComplete = (noted.hasContent || noted.finishReason !== undefined) && !noted.hasFailed;
      break;
    case 'reasoning-seal':
      noted.hasContent = true;
      break;
    case 'tool-call-start':
      noted.hasContent = true;
      noted.outputBytes += Buffer.byteLength(event.name);
      break;
    default:
      noted.hasContent = true;
      noted.outputBytes += Buffer.byteLength(event.text);
  }
}

/** What was counted before the answer broke off is owed in any case: an estimate is never below it. */
function atLeast({ picoUsd: told }: Cost, { usage, cost }: Bill): Bill {
  const isMore = told !== null && (cost.picoUsd === null || told > cost.picoUsd);
  return { usage, cost: { picoUsd: isMore ? told : cost.picoUsd, source: 'estimate' } };
}

/** What an attempt cost whose usage the provider told. What it says itself counts for more than our table. */
function knownCost(usage: Usage, demand: Demand, price: Price | undefined): Cost {
  // Where sound was and none was counted, its tokens are among the others, at other rates.
  const isUncounted =
    (demand.hasSoundIn && usage.audioInputTokens === 0) || (demand.hasSoundOut && usage.audioOutputTokens === 0);
  const picoUsd = price && !isUncounted ? costOf(usage, price) : null;
  const { reportedPicoUsd } = usage;
  if (reportedPicoUsd !== null) return { picoUsd: reportedPicoUsd, source: 'provider', computedPicoUsd: picoUsd };
  return { picoUsd, source: picoUsd === null ? 'unknown' : 'catalogue' };
}

/** Where another model than the one that was asked for has set the price, it is named. */
function toldSource(price: Price, { model: served }: Served, asked: KnownModel | undefined): string {
  const isOther = served?.price !== undefined && served.price.source === price.source && served.id !== asked?.id;
  return isOther ? `${sourceOf(price)}; model ${served.id}` : sourceOf(price);
}

interface Sight extends Watched {
  readonly outputBytes: number;
  readonly inputUsage: Usage | undefined;
  readonly served: Served;
}

/**
 * Usage that nobody told: never less than what may have been billed, and marked as an estimate. Of output that was
 * seen as it was made, its bytes are the bound; but a model may have thought unseen, and then it is all that was allowed, or
 * as much as any can write in the time until it was stopped.
 */
function estimate(demand: Demand, model: KnownModel | undefined, sight: Sight): Bill {
  const { outputBytes, inputUsage, served } = sight;
  const seen = Math.max(outputBytes, inputUsage?.outputTokens ?? 0);
  const output = Math.max(seen, Math.min(maxOutputOf(demand, model), writtenBy(sight, seen, isTold(demand, model))));
  const price = boundPrice(demand, model, served);
  if (inputUsage && !demand.mayReadMore) return boundedByInput(inputUsage, { output, seen, price });
  const input = maxInputOf(demand, model);
  return {
    // What has no bound is not known: of the input nothing is, of the output what was seen.
    usage: {
      ...NO_USAGE,
      inputTokens: Number.isFinite(input) ? input : 0,
      outputTokens: Number.isFinite(output) ? output : outputBytes,
    },
    cost: { picoUsd: boundOf(input, output, price), source: 'estimate' },
  };
}

/** Whether a model is known to show all that it writes. */
function isTold(demand: Demand, model: KnownModel | undefined): boolean {
  return model?.isReasoning === false || demand.tellsAllOutput === true;
}

/** The most tokens that have been written, seen or not, as far as time and sight tell; `Infinity` if they do not. */
function writtenBy({ isWatched, stoppedAfterMs }: Watched, seen: number, isAllTold: boolean): number {
  if (stoppedAfterMs !== undefined) {
    const unseenMs = isAllTold ? Math.min(stoppedAfterMs, ON_THE_WAY_MS) : stoppedAfterMs;
    return seen + Math.ceil((unseenMs * MOST_TOKENS_PER_SECOND) / 1_000);
  }
  return isWatched && isAllTold ? seen : Infinity;
}

/** With the input as the provider counted it, only the output has to be estimated. */
function boundedByInput(
  inputUsage: Usage,
  { output, seen, price }: { readonly output: number; readonly seen: number; readonly price: Price | undefined },
): Bill {
  const isBounded = Number.isFinite(output);
  const usage = { ...inputUsage, outputTokens: isBounded ? output : seen };
  // A class without a known price costs no more than the dearest.
  const cost = price && isBounded ? (costOf(usage, price) ?? upperBound(totalInput(usage), output, price)) : null;
  return { usage, cost: { picoUsd: cost, source: 'estimate' } };
}

/** The most that a request can cost at a model: what is held for it; `null` if its price or its bound is unknown. */
export function holdFor(demand: Demand, model: KnownModel | undefined): bigint | null {
  return boundOf(maxInputOf(demand, model), maxOutputOf(demand, model), boundPrice(demand, model));
}

function boundOf(inputTokens: number, outputTokens: number, price: Price | undefined): bigint | null {
  const isBounded = Number.isFinite(inputTokens) && Number.isFinite(outputTokens);
  return price && isBounded ? upperBound(inputTokens, outputTokens, price) : null;
}

/** `Infinity` if there is no bound. */
function maxInputOf(demand: Demand, model: KnownModel | undefined): number {
  return Math.min(demand.maxInputTokens, (model?.contextTokens ?? Infinity) * (demand.texts ?? 1));
}

/** `Infinity` if there is no bound. Nothing is longer than all that a model can keep in mind. */
function maxOutputOf(demand: Demand, model: KnownModel | undefined): number {
  const ofOne = demand.maxOutputTokens ?? model?.maxOutputTokens ?? model?.contextTokens ?? Infinity;
  return ofOne * demand.choices;
}
