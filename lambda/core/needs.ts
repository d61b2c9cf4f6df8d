/** What a request needs of the model that answers it, whatever dialect it came in. */
export interface Needs {
  /** An answer in words, or vectors. */
  readonly kind: 'chat' | 'embedding';
  /** How many tools come with it. */
  readonly tools: number;
  /** Whether the answer is held to a JSON schema. */
  readonly schema: boolean;
  readonly images: boolean;
  readonly documents: boolean;
  /** Whether it asks for thinking. */
  readonly reasoning: boolean;
  /** An estimate, not a bound: bounds are for money, and would call every long text too long. */
  readonly inputTokens: number;
  /** Whether the model has spoken already: then the start of the conversation may lie in a provider's prompt cache. */
  readonly isContinued: boolean;
  /** System text and first message, which stay the same for as long as a conversation goes on. */
  readonly opening: string;
}

/** What a dialect counts to estimate the size of its input. */
export interface Bulk {
  readonly bodyBytes: number;
  /** How much of the body is media, which costs by something else than its bytes. */
  readonly mediaBytes: number;
  readonly images: number;
  readonly documents: number;
}

/** A token of JSON in English is about this long: OpenAI's rule of thumb (help.openai.com, "What are tokens", seen 2026-11-20). */
const BYTES_PER_TOKEN = 4;
/** A picture of a megapixel: 1,105 at OpenAI (high detail), 1,590 at Anthropic, 1,032 at Gemini. */
const IMAGE_TOKENS = 1_200;
/** Ten pages at Anthropic's 1,500 to 3,000 tokens each would be more; most documents are shorter. */
const DOCUMENT_TOKENS = 10_000;

/** About how many tokens an input has. */
export function estimateTokens({ bodyBytes, mediaBytes, images, documents }: Bulk): number {
  const text = Math.max(0, bodyBytes - mediaBytes) / BYTES_PER_TOKEN;
  return Math.ceil(text + images * IMAGE_TOKENS + documents * DOCUMENT_TOKENS);
}

/** Does it once, when it is wanted. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
