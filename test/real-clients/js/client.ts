/** What every client is asked to do, each in its own way, and how it is told to the tests. */

/** What a client says was answered, and what it says that it cost. */
export interface Said {
  readonly text: string;
  readonly usage: { readonly input: number | undefined; readonly output: number | undefined };
}

/** A client that has been given a base URL, a key and a model, and nothing else. */
export interface OpenClient {
  chat(question: string): Promise<Said>;
  /** Tells the pieces as they came, too: an answer in one piece was not streamed. */
  stream(question: string): Promise<Said & { readonly pieces: readonly string[] }>;
  /** Asks one thing and then another, as the client keeps a conversation. Tells the second answer. */
  goOn(first: string, second: string): Promise<Said & { readonly before: string }>;
  /** The whole loop: the model calls `get_weather`, is told what it gives, and answers. */
  useTool(question: string, getWeather: (input: unknown) => string): Promise<{ readonly text: string }>;
  /** The same with streams, where the client can do that. */
  streamWithTool?(question: string, getWeather: (input: unknown) => string): Promise<{ readonly text: string }>;
  /** A person with a `name` and an `age`, held to a schema, and parsed by the client. */
  extract(question: string): Promise<unknown>;
}

/** A client, in one of the dialects that it speaks. */
export interface Client {
  readonly name: string;
  /** It takes what a stream of messages costs from its beginning, where input is a guess unless Anthropic answers. */
  readonly guessesUsageOfStreams?: boolean;
  open(place: { readonly baseUrl: string; readonly key: string; readonly model: string }): OpenClient;
}
