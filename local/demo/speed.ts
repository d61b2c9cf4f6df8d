/** How fast a model answers. */
export interface Speed {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}
