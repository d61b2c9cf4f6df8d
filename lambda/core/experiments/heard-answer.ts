import { ClientLeft } from '../guard.ts';
import type { Batch } from '../types.ts';
import type { ArmAnswer } from './experiments.ts';
import { isRefusal } from './features.ts';

/** Longer than what models write; whatever is longer still is not judged. */
const MOST_CHARACTERS = 1_000_000;

/** What was heard of an answer while it went by. */
export class HeardAnswer {
  #text = '';
  #calls = new Map<number, string>();
  #isDeclined = false;
  isComplete = false;
  /** Whether this is all that was said: no more than is kept, and nothing without neutral words. */
  isWhole = true;

  hear(batch: Batch): void {
    for (const { events } of batch) {
      for (const event of events) {
        if ('choice' in event && event.choice > 0) continue; // One answer is compared.
        if (event.type === 'text-delta') this.#text = this.#kept(this.#text, event.text);
        else if (event.type === 'refusal-delta') this.#refuse(event.text);
        else if (event.type === 'tool-call-start') this.#calls.set(event.index, `${event.name} `);
        else if (event.type === 'tool-call-delta') this.#call(event.index, event.text);
        else if (event.type === 'other-delta') this.isWhole = false;
        else if (event.type === 'end') this.#isDeclined ||= event.meaning === 'content-filter';
        else if (event.type === 'terminator') this.isComplete = true;
      }
    }
  }

  /** What was said, without the tools that were called. */
  get text(): string {
    return this.#text;
  }

  /** The tools that were called: a name and an input each. */
  get calls(): readonly string[] {
    return [...this.#calls.values()];
  }

  /** It as that of an arm. */
  answerOf(arm: string): ArmAnswer {
    return { arm, text: this.text, ...(this.calls.length > 0 && { calls: this.calls }) };
  }

  get isRefusal(): boolean {
    return this.#isDeclined || (this.#calls.size === 0 && isRefusal(this.#text));
  }

  #refuse(text: string): void {
    this.#isDeclined = true;
    this.#text = this.#kept(this.#text, text);
  }

  #call(index: number, text: string): void {
    this.#calls.set(index, this.#kept(this.#calls.get(index) ?? '', text));
  }

  #kept(before: string, text: string): string {
    if (before.length + text.length <= MOST_CHARACTERS) return before + text;
    this.isWhole = false;
    return before;
  }
}

/** The same stream, each batch of which is heard; `end` is told once how it ended. */
export function overheard(
  batches: ReadableStream<Batch>,
  heard: HeardAnswer,
  end: (outcome: 'answered' | 'failed' | 'abandoned') => void,
): ReadableStream<Batch> {
  const reader = batches.getReader();
  let isOver = false;
  const endOnce = (outcome: Parameters<typeof end>[0]) => {
    if (isOver) return;
    isOver = true;
    end(outcome);
  };
  return new ReadableStream<Batch>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (isOver) return; // Cancelled while we waited: that ended it, and what comes now is not the end of an answer.
          if (!done) {
            heard.hear(value);
            return controller.enqueue(value);
          }
          endOnce('answered');
          controller.close();
        } catch (error) {
          if (isOver) return;
          endOnce(error instanceof ClientLeft ? 'abandoned' : 'failed');
          controller.error(error);
        }
      },
      async cancel(reason) {
        // Many clients hang up as soon as they have seen the end.
        endOnce(heard.isComplete ? 'answered' : 'abandoned');
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
