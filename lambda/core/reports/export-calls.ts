import { toGatewayError } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import { describeAttempt } from './describe-attempt.ts';
import { cursorAt, searchFrom } from './list-calls.ts';
import { FILTERS } from './read-filter.ts';
import { choiceIn, type Query, requireKnown } from './read-query.ts';
import { type Found, newestFirst } from './read-rows.ts';
import { placeOf } from './reports.ts';
import { SHEETS, type Sheet } from './sheet.ts';

/** A function streams 200 MB at most. */
const MOST_BYTES = 180_000_000;
/** So much is sent at a time. */
const CHUNK_ROWS = 200;

/** What is asked to be written to a file. */
export interface ExportWish {
  readonly team: string;
  readonly query: Query;
  /** Of the request. */
  readonly id: string;
  readonly deadline: number;
}

/**
 * All attempts of a stretch of time as CSV or JSON Lines, from the newest to the oldest, as they are read: no more is
 * held in memory than a page of each part. An export that cannot be completed says so in its last line, which is no row.
 */
export async function exportCalls(
  { reports, clock, bounds, telemetry }: Pick<Gateway, 'reports' | 'clock' | 'bounds' | 'telemetry'>,
  { team, query, id, deadline }: ExportWish,
): Promise<Response> {
  requireKnown(query, ['from', 'to', ...FILTERS, 'cursor', 'format']);
  const format = choiceIn(query, 'format', ['csv', 'jsonl']) ?? 'jsonl';
  const sheet = SHEETS[format];
  const rows = newestFirst(reports, searchFrom(query, team, clock.now()));
  const first = await rows.next(); // A ledger that cannot be read at all is an error with a status.
  const texts = textsOf({
    rows: startingWith(first, rows),
    sheet,
    mustEnd: () => clock.now() > deadline - bounds.deadlineMarginMs,
    fail: (cause) => telemetry.failed(id, cause),
  });
  return new Response(streamOf(texts), {
    headers: {
      'content-type': sheet.contentType,
      'content-disposition': `attachment; filename="calls-${team}.${format}"`,
      'cache-control': 'private, no-store',
      'x-headgate-call-id': id,
    },
  });
}

async function* startingWith(
  first: IteratorResult<Found, void>,
  rest: AsyncGenerator<Found, void>,
): AsyncGenerator<Found, void> {
  if (!first.done) yield first.value;
  yield* rest;
}

interface Source {
  readonly rows: AsyncGenerator<Found, void>;
  readonly sheet: Sheet;
  mustEnd(): boolean;
  fail(cause: unknown): void;
}

/** Never throws: a body that fails half-way takes the whole Lambda process with it. */
async function* textsOf({ rows, sheet, mustEnd, fail }: Source): AsyncGenerator<string> {
  yield sheet.head;
  let [bytes, count, held] = [0, 0, ''];
  let last: string | undefined;
  try {
    for await (const found of rows) {
      if (bytes > MOST_BYTES || mustEnd()) {
        yield held + sheet.broken('This is all that fits into one answer.', last && cursorAt(last));
        return;
      }
      last = 'row' in found ? placeOf(found.row) : found.reached;
      if (!('row' in found)) continue;
      held += sheet.row(describeAttempt(found.row));
      count += 1;
      if (count % CHUNK_ROWS !== 0) continue;
      bytes += Buffer.byteLength(held);
      yield held;
      held = '';
    }
    yield held;
  } catch (cause) {
    const error = toGatewayError(cause);
    if (error.code === 'internal') fail(cause);
    yield held + sheet.broken(error.message, last && cursorAt(last));
  }
}

/** Reads on only when what was read has been sent. */
function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await texts.next();
          if (done) return controller.close();
          if (value !== '') return controller.enqueue(encoder.encode(value));
        }
      },
      async cancel() {
        await texts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
