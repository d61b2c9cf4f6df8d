import { objectIn, textIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

const OPENING = '<thought>';
const CLOSING = '</thought>';

/** A piece of content, and whether it was thought or said. */
export interface Piece {
  readonly isThought: boolean;
  readonly text: string;
}
export type ThoughtTags = (delta: Json, choice: number) => readonly Piece[];

/**
 * Tells apart what Gemini thought and what it said: it writes both into `content`, thoughts between tags and beside
 * `extra_content.google.thought`. Without that word beside it, text is text, whatever it looks like.
 */
export function createThoughtTags(): ThoughtTags {
  /** The choices that are in the midst of a thought. */
  const open = new Set<number>();
  return (delta, choice) => {
    const content = textIn(delta.content) ?? '';
    const isMarked = objectIn(objectIn(delta.extra_content)?.google)?.thought === true;
    const begins = isMarked && content.startsWith(OPENING);
    if (begins) open.add(choice);
    else if (!open.has(choice)) return pieces([false, content]);
    const text = begins ? content.slice(OPENING.length) : content;
    const end = text.indexOf(CLOSING);
    if (end < 0 && isMarked) return pieces([true, text]);
    open.delete(choice);
    // Once a thought is over, and where the tag that ends it is missing, all is said.
    return end < 0
      ? pieces([false, text])
      : pieces([true, text.slice(0, end)], [false, text.slice(end + CLOSING.length)]);
  };
}

function pieces(...all: readonly (readonly [isThought: boolean, text: string])[]): readonly Piece[] {
  return all.map(([isThought, text]) => ({ isThought, text })).filter(({ text }) => text !== '');
}
