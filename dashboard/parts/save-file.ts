import { ask, type Query, Refused } from '../state/ask.ts';

/** Gives the browser a file to keep. */
export function saveFile(name: string, contents: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(contents);
  link.download = name;
  link.click();
  // The browser reads it in its own time.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const TAIL_BYTES = 4_096;

/** Exports all rows of a stretch of time, as the gateway writes them. A file that is not complete is not given out as one. */
export async function saveCalls(format: 'csv' | 'jsonl', query: Query): Promise<void> {
  const contents = await (await ask('/calls', { ...query, format })).blob();
  const tail = await contents.slice(-TAIL_BYTES).text();
  if (/"INCOMPLETE: [^\n]*\s*$|\{"error":\{[^\n]*"incomplete"[^\n]*\s*$/.test(tail)) {
    throw new Refused(
      0,
      'The export ended early. Choose a shorter time, or use `headgate calls --format`, which goes on by itself.',
    );
  }
  saveFile(`headgate-calls.${format}`, contents);
}
