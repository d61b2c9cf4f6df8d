import { readFrames } from '../../lambda/adapters/server-sent-events.ts';

/** A stream as a client saw it. */
export interface SeenStream {
  readonly data: readonly string[];
  /** The parsed events, without `[DONE]`. */
  readonly chunks: readonly Chunk[];
  readonly text: string;
  readonly isDone: boolean;
  readonly error: { readonly message: string; readonly error_type: string; readonly code: string } | undefined;
}

export interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly usage?: Record<string, unknown> | null;
  readonly error?: SeenStream['error'];
}

/** Reads a streamed response to its end. */
export async function readStream(response: Response): Promise<SeenStream> {
  const data: string[] = [];
  if (!response.body) throw new Error('a response without a body');
  for await (const batch of readFrames(response.body, 64 * 1024 * 1024)) data.push(...batch.map((frame) => frame.data));
  const chunks = data.filter((item) => item !== '[DONE]').map((item): Chunk => JSON.parse(item));
  return {
    data,
    chunks,
    text: chunks.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join(''),
    isDone: data.at(-1) === '[DONE]',
    error: chunks.find((chunk) => chunk.error)?.error,
  };
}

/** A whole answer or an error, as far as tests look at it. */
export interface Body {
  readonly model?: string;
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: { readonly content: string | null; readonly tool_calls?: readonly unknown[] };
  }[];
  readonly usage: Record<string, unknown> & {
    readonly cost: number | null;
    readonly cost_details: { readonly cost_pico_usd: string | null; readonly cost_source: string };
  };
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: string;
    readonly param: string | null;
    readonly error_type: string;
    readonly call_id: string;
  };
}

/** Reads a response that came in one piece. */
export async function readBody(response: Response): Promise<Body> {
  // What the test asserts on it shows whether it is so.
  return (await response.json()) as Body;
}
