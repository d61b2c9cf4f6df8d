/** What a request asks for that bears on its cost, read from the body that is really sent. */
export interface Demand {
  /** The most tokens that its input can be; `Infinity` where only what the model can read is a bound. */
  readonly maxInputTokens: number;
  /** How many texts it has read apart from one another, each of which may be as long as the model can read; absent: one. */
  readonly texts?: number;
  /** The bound on the output of one choice; absent if none is sent. */
  readonly maxOutputTokens: number | undefined;
  readonly choices: number;
  readonly serviceTier: string | undefined;
  /** Whether it asks for what prices of text tokens do not cover: searches, tools that the provider runs, sound. */
  readonly hasOtherCharges: boolean;
  /** Whether it is certain that all output is told as it is made: no thinking was asked for, nor is any done unasked. */
  readonly tellsAllOutput?: boolean;
  /** Whether the provider may read more in the course of it than it brings: results of its own tools, a summary. */
  readonly mayReadMore?: boolean;
}
