import type { DialectId } from '../dialect-id.ts';
import { objectIn } from '../json.ts';
import type { Usage } from '../money/usage.ts';
import type { Answer } from '../route.ts';
import type { Batch, ChatEvent, Chunk, Target } from '../types.ts';

/** Raised whenever what is written changes its form, or a dialect what it reads: answers of before are not found again. */
export const RECORD_VERSION = 1;

/** A complete answer with all that it takes to give it again, in any form. */
export interface Recorded {
  readonly target: Target;
  readonly reason: string;
  readonly dropped: readonly string[];
  /** The dialect that the provider answered in. */
  readonly dialect: DialectId;
  /** What it has cost; `null` if nobody knows. */
  readonly picoUsd: bigint | null;
  readonly pieces: readonly RecordedPiece[];
}

/** What came together, and how long after the first of it. */
export interface RecordedPiece {
  readonly afterMs: number;
  readonly batch: Batch;
}

/** An answer that was given, and when. */
export interface Given {
  readonly recorded: Recorded;
  readonly at: number;
  /** Of the question that it was given to, where that was worded otherwise: the cosine of the two. */
  readonly similarity?: number;
}

/** An answer as it came. Frames and bodies are kept only where they can be sent on: `isNative`. */
export function record(
  { target, reason, dropped, dialect }: Answer,
  pieces: readonly RecordedPiece[],
  isNative: boolean,
): Recorded {
  const told = pieces.map(({ afterMs, batch }) => ({ afterMs, batch: isNative ? batch : batch.map(onlyEvents) }));
  return { target, reason, dropped, dialect, picoUsd: costIn(pieces), pieces: told };
}

/** All that an answer consists of, as one. */
export function wholeOf({ pieces }: Pick<Recorded, 'pieces'>): Batch {
  return pieces.flatMap(({ batch }) => batch);
}

/** As text, which `readRecorded` reads again. */
export function writeRecorded({ picoUsd, pieces, ...rest }: Recorded): string {
  const written = pieces.map(({ afterMs, batch }) => [afterMs, batch.map(writtenChunk)]);
  return JSON.stringify({ version: RECORD_VERSION, ...rest, picoUsd: textOf(picoUsd), pieces: written });
}

/** `undefined` if it is not what this version writes. */
export function readRecorded(text: string): Recorded | undefined {
  const json = objectIn(parsed(text));
  if (json?.version !== RECORD_VERSION) return undefined;
  // Sealed by us, and of our version: it is what `writeRecorded` has written.
  const { version: _, picoUsd, pieces, ...rest } = json as unknown as Written;
  const read = pieces.map(([afterMs, chunks]) => ({ afterMs, batch: chunks.map(readChunk) }));
  return { ...rest, picoUsd: bigintOf(picoUsd), pieces: read };
}

type Written = Omit<Recorded, 'picoUsd' | 'pieces'> & {
  readonly version: number;
  readonly picoUsd: string | null;
  readonly pieces: readonly (readonly [number, readonly WrittenChunk[]])[];
};
type WrittenChunk = Omit<Chunk, 'events'> & { readonly events: readonly WrittenEvent[] };
type UsageEvent = Extract<ChatEvent, { readonly usage: Usage }>;
type WrittenUsage = Omit<Usage, 'reportedPicoUsd'> & { readonly reportedPicoUsd: string | null };
type WrittenEvent =
  | Exclude<ChatEvent, UsageEvent>
  | (Omit<Extract<ChatEvent, { type: 'usage' }>, 'usage' | 'cost'> & { readonly usage: WrittenUsage })
  | (Omit<Extract<ChatEvent, { type: 'input-usage' }>, 'usage'> & { readonly usage: WrittenUsage });

function writtenChunk({ events, ...chunk }: Chunk): WrittenChunk {
  return { ...chunk, events: events.map(writtenEvent) };
}

/** JSON knows no whole numbers beyond 2^53. What it cost then is no cost of who gets it again. */
function writtenEvent(event: ChatEvent): WrittenEvent {
  if (event.type !== 'usage' && event.type !== 'input-usage') return event;
  const usage = { ...event.usage, reportedPicoUsd: textOf(event.usage.reportedPicoUsd) };
  return event.type === 'usage' ? { type: 'usage', isLast: event.isLast, usage } : { type: 'input-usage', usage };
}

function readChunk({ events, ...chunk }: WrittenChunk): Chunk {
  return { ...chunk, events: events.map(readEvent) };
}

function readEvent(event: WrittenEvent): ChatEvent {
  if (event.type !== 'usage' && event.type !== 'input-usage') return event;
  return { ...event, usage: { ...event.usage, reportedPicoUsd: bigintOf(event.usage.reportedPicoUsd) } };
}

function onlyEvents({ events }: Chunk): Chunk {
  return { events };
}

function costIn(pieces: readonly RecordedPiece[]): bigint | null {
  const events = wholeOf({ pieces }).flatMap((chunk) => chunk.events);
  return events.findLast((event) => event.type === 'usage')?.cost?.picoUsd ?? null;
}

function textOf(picoUsd: bigint | null): string | null {
  return picoUsd === null ? null : String(picoUsd);
}

function bigintOf(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // As good as an older version.
  }
}
