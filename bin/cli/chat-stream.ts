import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { messageIn } from './control-door.ts';

/** What was heard of a streamed answer. */
export interface Heard {
  readonly callId: string | null;
  /** The target that answered, as the gateway calls it. */
  readonly model: string | null;
  readonly text: string;
  readonly finishReason: string | null;
  readonly usage: Usage | null;
  readonly trace: Trace | null;
  /** From the request to the first content; null if there was none. */
  readonly firstContentMs: number | null;
  readonly totalMs: number;
  /** Pieces with content, and in how many reads they came: one read means that something held them back. */
  readonly pieces: number;
  readonly reads: number;
  /** Why the stream ended early; null if it did not. */
  readonly error: string | null;
}

const usageSchema = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  cost: z.number().nullish(),
});
type Usage = z.infer<typeof usageSchema>;

/** What happened on the way of a call: `x-headgate-trace: on`. */
export const traceSchema = z.object({
  call_id: z.string(),
  requested_model: z.string(),
  resolved_model: z.string().nullable(),
  reason: z.string().nullable(),
  attempts: z.array(
    z.object({
      model: z.string(),
      reason: z.string(),
      started_ms: z.number(),
      first_content_ms: z.number().nullable(),
      total_ms: z.number().nullable(),
      outcome: z.string().nullable(),
      error_type: z.string().nullable(),
      cost_usd: z.string().nullable(),
    }),
  ),
});
type Trace = z.infer<typeof traceSchema>;

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), reasoning_content: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: usageSchema.nullish(),
  headgate: traceSchema.optional(),
  error: z.unknown().optional(),
});

interface Listening {
  /** When the request was sent, on the clock of `performance.now()`. */
  readonly sentAt: number;
  /** Is given each piece of the answer as it comes. */
  readonly onText?: (text: string) => void;
}

/** Reads a stream of OpenAI's chat dialect to its end. */
export async function hearChat(response: Response, { sentAt, onText }: Listening): Promise<Heard> {
  const heard = nothingHeard(response.headers);
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') heard.isDone = true;
      const text = takeChunk(heard, data, sentAt);
      if (text) onText?.(text);
    },
  });
  try {
    for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const before = heard.pieces;
      parser.feed(piece);
      if (heard.pieces > before) heard.reads += 1;
    }
    if (!heard.isDone) heard.error ??= 'the stream ended without saying that it was over';
  } catch (cause) {
    heard.error ??= `the connection was lost: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
  const { isDone: _, ...all } = heard;
  return { ...all, totalMs: performance.now() - sentAt };
}

/** What is heard so far. */
type Hearing = { -readonly [Field in keyof Omit<Heard, 'totalMs'>]: Heard[Field] } & { isDone: boolean };

function nothingHeard(headers: Headers): Hearing {
  return {
    callId: headers.get('x-headgate-call-id'),
    model: headers.get('x-headgate-model'),
    text: '',
    finishReason: null,
    usage: null,
    trace: null,
    firstContentMs: null,
    pieces: 0,
    reads: 0,
    error: null,
    isDone: false,
  };
}

/** Adds a chunk to what is heard, and gives the text in it. */
function takeChunk(heard: Hearing, data: string, sentAt: number): string {
  const chunk = chunkSchema.safeParse(data.startsWith('{') ? JSON.parse(data) : undefined).data;
  if (!chunk) return '';
  const [choice] = chunk.choices;
  const text = choice?.delta?.content ?? '';
  if (text || choice?.delta?.reasoning_content) {
    heard.firstContentMs ??= performance.now() - sentAt;
    heard.pieces += 1;
  }
  heard.text += text;
  heard.finishReason = choice?.finish_reason ?? heard.finishReason;
  heard.usage = chunk.usage ?? heard.usage;
  heard.trace = chunk.headgate ?? heard.trace;
  if (chunk.error !== undefined) heard.error = messageIn(chunk);
  return text;
}
