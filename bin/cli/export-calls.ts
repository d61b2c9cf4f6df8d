import { open, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { readControlDoor } from './control-door.ts';
import { Problem } from './problem.ts';
import type { Target } from './target.ts';
import { plain, type Terminal } from './terminal.ts';

/** What is to be written, and where to. */
export interface Export {
  readonly target: Target;
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly format: 'csv' | 'jsonl';
  /** Absent: to standard output. */
  readonly output?: string | undefined;
}

/** Writes an export to its end, with as many requests as that takes. A file has its name only once it is complete. */
export async function exportCalls(wanted: Export, terminal: Terminal): Promise<void> {
  const { output } = wanted;
  if (output === undefined) {
    for await (const text of allOf(wanted)) terminal.print(text.replace(/\n$/, ''));
    return;
  }
  const part = `${output}.part`;
  const file = await open(part, 'w', 0o600).catch((cause: Error) => {
    throw new Problem(`${part} cannot be written: ${cause.message}`, 'Name another file.', { cause });
  });
  try {
    for await (const text of allOf(wanted)) await file.writeFile(text);
    await file.close();
    await rename(part, output);
  } catch (error) {
    await file.close().catch(() => {}); // What went wrong before is what matters.
    await rm(part, { force: true });
    throw error;
  }
  terminal.print(`All calls are in ${output}.`);
}

/** Whole lines. Where one answer ends before all is told, the next goes on from there. */
async function* allOf({ target, path, query, format }: Export): AsyncGenerator<string> {
  let cursor: string | undefined;
  for (;;) {
    const operation = { method: 'GET', path, query: { ...query, format, cursor } } as const;
    const end = yield* linesOf(readControlDoor(target, operation), {
      skipsHead: format === 'csv' && cursor !== undefined,
    });
    if (!end) return;
    if (end.cursor === undefined || end.cursor === cursor)
      throw new Problem(`The export ended early: ${end.why}`, 'Try again.');
    cursor = end.cursor;
  }
}

interface EarlyEnd {
  readonly why: string;
  readonly cursor: string | undefined;
}

/** Passes on all but a last line that says that there should be more. */
async function* linesOf(
  pieces: AsyncIterable<string>,
  { skipsHead }: { readonly skipsHead: boolean },
): AsyncGenerator<string, EarlyEnd | undefined> {
  let mustSkip = skipsHead;
  let held = '';
  for await (const piece of pieces) {
    held += piece;
    if (mustSkip && held.includes('\n')) {
      held = held.slice(held.indexOf('\n') + 1);
      mustSkip = false;
    }
    // The last line is kept back: what kind of line it is, its end says.
    const end = held.lastIndexOf('\n', held.length - 2) + 1;
    if (mustSkip || end === 0) continue;
    yield held.slice(0, end);
    held = held.slice(end);
  }
  const early = earlyEndIn(held);
  if (!early && held !== '') yield held;
  return early;
}

const errorSchema = z.object({
  error: z.object({ message: z.string(), code: z.literal('incomplete'), next_cursor: z.string().nullable() }),
});

function earlyEndIn(line: string): EarlyEnd | undefined {
  const [, why, cursor] = /^"INCOMPLETE: (.*?)(?: Go on with cursor=([\w-]+))?\r?\n$/.exec(line) ?? [];
  if (why !== undefined) return { why: plain(why), cursor };
  if (!line.startsWith('{"error"')) return undefined;
  const { success, data } = errorSchema.safeParse(JSON.parse(line));
  return success ? { why: plain(data.error.message), cursor: data.error.next_cursor ?? undefined } : undefined;
}
