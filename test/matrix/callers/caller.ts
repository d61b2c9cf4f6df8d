import { readFrames } from '../../../lambda/adapters/server-sent-events.ts';
import type { DialectId, Json, SseFrame } from '../../../lambda/core/types.ts';
import type { CaseName } from '../told.ts';

/** One question of a caller. */
export interface Asked {
  readonly name: CaseName;
  readonly model: string;
  readonly isStream: boolean;
}

/** What the official client of a dialect made of the answer, in words that are the same for all dialects. */
export interface Heard {
  readonly text: string;
  readonly thought: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly end: string;
  readonly usage: { readonly input: number; readonly cached: number; readonly output: number };
}

/** How it went: what was heard, or how the client failed. */
export interface Outcome {
  readonly heard: Heard | undefined;
  readonly error: { readonly status: number | undefined; readonly message: string } | undefined;
  /** What `x-headgate-dropped` names. */
  readonly dropped: readonly string[];
}

/** An official client, and how it asks and hears. */
export interface Caller {
  readonly dialect: DialectId;
  /** The fields beyond the question in the case `parameters`, each with a value that is found again on the wire. */
  readonly extras: Json;
  /** What the field is called in which pictures and documents come: an error about them names it. */
  readonly contentField: string;
  /** Asks with the client over HTTP. The `fetch` remembers what came. */
  ask(
    asked: Asked,
    through: { readonly baseURL: string; readonly key: string; readonly fetch: typeof fetch },
  ): Promise<Heard>;
  /** Throws if a stream is not one of its dialect; says whether it has the mark of a complete answer. */
  validate(frames: readonly SseFrame[]): boolean;
}

/** Asks, and looks at everything that came: streams by the rules of the dialect, besides what the client says. */
export async function outcomeOf(caller: Caller, asked: Asked, to: { baseURL: string; key: string }): Promise<Outcome> {
  let seen: { readonly headers: Headers; readonly text: string } | undefined;
  const remember: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    // All of it first: a client hangs up when it has seen an error, and what follows that is looked at as well.
    seen = { headers: response.headers, text: await response.text() };
    return new Response(seen.text, response);
  };
  const outcome = await caller.ask(asked, { ...to, fetch: remember }).then(
    (heard) => ({ heard, error: undefined }),
    // Clients throw errors of their own, with a status if there was one.
    (error: Error & { status?: number }) => ({
      heard: undefined,
      error: { status: error.status, message: error.message },
    }),
  );
  if (seen?.headers.get('content-type')?.startsWith('text/event-stream')) {
    const isComplete = caller.validate(await framesIn(seen.text));
    if (isComplete !== (outcome.heard !== undefined))
      throw new Error(`complete: ${isComplete}, but ${JSON.stringify(outcome)}`);
  }
  const dropped = seen?.headers.get('x-headgate-dropped')?.split(', ') ?? [];
  return { ...outcome, dropped };
}

async function framesIn(text: string): Promise<readonly SseFrame[]> {
  const { body } = new Response(text);
  const frames: SseFrame[] = [];
  if (!body) throw new Error('a stream of nothing');
  for await (const batch of readFrames(body, 1_000_000)) frames.push(...batch);
  return frames;
}
