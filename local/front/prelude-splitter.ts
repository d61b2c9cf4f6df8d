/** Where in the stream the prelude has to be complete. */
const PRELUDE_LIMIT_BYTES = 16 * 1024;
const DELIMITER = Buffer.alloc(8);

/** What is known after a piece of a streamed response. */
export type Split =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'complete'; readonly prelude: string; readonly rest: Buffer };

/** Finds the end of the prelude, wherever the pieces of the stream happen to begin and end. */
export function createPreludeSplitter(): (piece: Buffer) => Split {
  let seen: Buffer = Buffer.alloc(0);
  return (piece) => {
    seen = seen.length === 0 ? piece : Buffer.concat([seen, piece]);
    const at = seen.indexOf(DELIMITER);
    if (at > PRELUDE_LIMIT_BYTES || (at < 0 && seen.length > PRELUDE_LIMIT_BYTES)) return { kind: 'too-long' };
    if (at < 0) return { kind: 'incomplete' };
    return { kind: 'complete', prelude: seen.toString('utf8', 0, at), rest: seen.subarray(at + DELIMITER.length) };
  };
}
