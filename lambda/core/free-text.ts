import { objectIn, textIn } from './json.ts';

/**
 * In neutral words the input of every tool call is JSON. The text that a tool of free text is called with is the one
 * field of an object there, written piece by piece: what opens the object, what closes it, and a piece in between.
 */
export const FREE_TEXT = { open: '{"input":"', close: '"}' } as const;

/** A piece of free text as it stands within JSON, even where it ends within a character. */
export function pieceOf(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The text itself. */
export function freeText(input: string): string {
  try {
    return textIn(objectIn(JSON.parse(input))?.input) ?? input;
  } catch {
    return input; // A model that wrote the text itself did what the caller wants.
  }
}
