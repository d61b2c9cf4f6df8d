import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '../core/gateway.ts';
import { objectIn } from '../core/json.ts';
import { retryAfter } from '../core/retry-after.ts';
import type { Span, SpanValue } from '../core/tracing/span.ts';
import type { Traces } from '../core/tracing/traces.ts';

export interface OtlpOptions {
  /** The collector's address for traces, such as `https://collector.example.com/v1/traces`. */
  readonly url: string;
  /** What the collector wants to know us by: read once it is needed, and never told. */
  headers(): Promise<Readonly<Record<string, string>>>;
  readonly transport: Transport;
  /** The name of the stack: it is the name of the service. */
  readonly stack: string;
  /** Some spans are lost: the collector could not be reached, or is too slow. */
  report(count: number, cause: unknown): void;
}

/** Spans wait so long for others to go with. */
const TOGETHER_MS = 1_000;
const MOST_AT_ONCE = 256;
/** Beyond so many, the newest are lost: a collector that stands still must not fill the memory. */
const MOST_WAITING = 4_096;
const TIMEOUT_MS = 10_000;
/** So long somebody waits who will stop: it is paid for. */
const LONGEST_FLUSH_MS = 1_000;
/** What the protocol says may be sent again (OTLP/HTTP, "Retryable Response Codes"). */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const TRIES = 2;
/** So much later, where the collector does not say when; and no later than that, as more spans come meanwhile. */
const BETWEEN_TRIES_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** An answer says in a few words what was not taken. */
const MOST_ANSWER_BYTES = 16_384;

/** Sends spans to a collector in OTLP over HTTP, as JSON, beside the calls and never in their way. */
export function createTraces(options: OtlpOptions): Traces {
  let waiting: Span[] = [];
  let sending: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const begin = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    sending ??= drain().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const drain = async () => {
    while (waiting.length > 0) {
      const spans = waiting.slice(0, MOST_AT_ONCE);
      waiting = waiting.slice(MOST_AT_ONCE);
      const rejected = await send(spans, options).catch((cause) => {
        options.report(spans.length, cause);
        return 0;
      });
      if (rejected > 0) options.report(rejected, new Error('the collector rejected some spans'));
    }
  };
  return {
    // What takes longer goes on as soon as the process does.
    flush: () => Promise.race([begin(), sleep(LONGEST_FLUSH_MS, undefined, { ref: false })]),
    export(spans) {
      const room = Math.max(0, MOST_WAITING - waiting.length);
      if (spans.length > room) options.report(spans.length - room, new Error('too many spans wait'));
      waiting.push(...spans.slice(0, room));
      if (waiting.length === 0) return;
      if (waiting.length >= MOST_AT_ONCE) void begin();
      // A process that ends does not wait for it.
      else timer ??= setTimeout(() => void begin(), TOGETHER_MS).unref();
    },
  };
}

/** Gives how many of them the collector has not taken, though it took the others. */
async function send(spans: readonly Span[], { url, headers, transport, stack }: OtlpOptions): Promise<number> {
  const body = JSON.stringify(written(spans, stack));
  for (let left = TRIES; ; left -= 1) {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const reply = await transport.send({ url, headers: await headers(), body }, signal);
    const text = await reply.beginning(MOST_ANSWER_BYTES);
    if (reply.status >= 200 && reply.status < 300) return rejectedIn(text);
    const told = retryAfter(reply.headers);
    const waitMs = told === undefined ? BETWEEN_TRIES_MS : told * 1_000;
    const mayTry = RETRYABLE.has(reply.status) && left > 1 && waitMs <= LONGEST_WAIT_MS;
    if (!mayTry) throw new Error(`the collector answered ${reply.status}`);
    await sleep(waitMs, undefined, { ref: false });
  }
}

/** `ExportTraceServiceResponse`: a success may be one of a part only. What is no such answer has taken all. */
function rejectedIn(text: string): number {
  const count = Number(objectIn(objectIn(parsed(text))?.partialSuccess)?.rejectedSpans ?? 0);
  return Number.isSafeInteger(count) ? count : 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Some collectors answer with nothing, or in words.
  }
}

/** The JSON form of `ExportTraceServiceRequest` (opentelemetry-proto 1.x): ids in hexadecimal, 64-bit numbers as text. */
function written(spans: readonly Span[], stack: string): object {
  const resource = { attributes: attributesFrom({ 'service.name': stack, 'service.namespace': 'headgate' }) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'headgate' }, spans: spans.map(spanFrom) }] }] };
}

const KINDS = { server: 2, client: 3 } as const;
const STATUS_ERROR = 2;

function spanFrom(span: Span): object {
  const { traceId, spanId, parentId, name, kind, startedAt, endedAt, attributes, error } = span;
  return {
    traceId,
    spanId,
    ...(parentId !== undefined && { parentSpanId: parentId }),
    name: shortened(name),
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(endedAt),
    attributes: attributesFrom(error === undefined ? attributes : { ...attributes, 'error.type': error }),
    status: error === undefined ? {} : { code: STATUS_ERROR, message: error },
  };
}

const LONGEST_TEXT = 512;

function attributesFrom(attributes: Readonly<Record<string, SpanValue>>): readonly object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueFrom(value) }],
  );
}

function valueFrom(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: shortened(value) };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Half of a character, which a caller may send or a cut may leave, is no text to most readers: all spans would be lost. */
function shortened(text: string): string {
  return text.slice(0, LONGEST_TEXT).toWellFormed();
}

function nanoseconds(ms: number): string {
  return `${Math.round(ms)}000000`;
}
