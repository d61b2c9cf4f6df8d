/** Keeps a provider in step with a reader: each piece leaves only when the reader has seen the one before it. */
export function inStep(pieces: readonly string[]) {
  const seen = pieces.map(() => Promise.withResolvers<void>());
  return {
    /** What the provider's next piece waits for. */
    pace: (piece: number): Promise<void> | undefined => seen[piece - 1]?.promise,
    /** Told by the reader: all that it has so far. */
    sees(text: string): void {
      for (const [index, piece] of pieces.entries()) if (text.includes(piece)) seen[index]?.resolve();
    },
  };
}
