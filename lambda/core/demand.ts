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
  /** In which part of the world it has to be served, by the provider's name for it; absent where it is free to choose. */
  readonly place?: string | undefined;
  /** Whether it asks for what no usage counts, so that nobody can price it: tools that the provider runs, in the main. */
  readonly hasOtherCharges: boolean;
  /** Models that may answer in its place, or for its tools, by the provider's names; absent: none. */
  readonly furtherModels?: readonly string[];
  /** Whether the provider is to keep some of it for an hour, which has a rate of its own. */
  readonly isKeptForHour?: boolean;
  /** Whether there is sound in it, and whether sound is asked for. */
  readonly hasSoundIn?: boolean;
  readonly hasSoundOut?: boolean;
  /** Whether the provider may search the web in the course of it, as often as it likes: usage counts the searches. */
  readonly searches?: boolean;
  /** Whether it is certain that all output is told as it is made: no thinking was asked for, nor is any done unasked. */
  readonly tellsAllOutput?: boolean;
  /** Whether the provider may read more in the course of it than it brings: results of its own tools, a summary. */
  readonly mayReadMore?: boolean;
}
