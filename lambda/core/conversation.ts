/** What was asked, in no vendor's words: what a dialect reads from its own form, and writes another form from. */
export interface Conversation {
  /** In order. A system message may stand anywhere: where it stands is meaning. */
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | undefined;
  readonly parallelToolCalls: boolean | undefined;
  readonly format: OutputFormat | undefined;
  readonly reasoning: Reasoning | undefined;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly stop: readonly string[];
  readonly user: string | undefined;
  readonly serviceTier: string | undefined;
  readonly verbosity: string | undefined;
  /** Fields that another dialect of the same family calls alike and means alike, as they came. */
  readonly alike?: { readonly [name: string]: unknown };
  /** Fields of the original that have no neutral name and were left behind: named to the caller. */
  readonly left: readonly string[];
}

export type Message =
  | { readonly role: 'system'; readonly parts: readonly Part[] }
  | { readonly role: 'user'; readonly parts: readonly Part[] }
  | { readonly role: 'assistant'; readonly parts: readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly results: readonly ToolResult[] };

/** `cache` marks the end of a prefix that the provider may keep. */
export type Part =
  | { readonly type: 'text'; readonly text: string; readonly cache?: CacheMark }
  | { readonly type: 'image'; readonly source: Source; readonly detail?: string; readonly cache?: CacheMark }
  | { readonly type: 'document'; readonly source: Source; readonly name?: string; readonly cache?: CacheMark }
  | { readonly type: 'audio'; readonly data: string; readonly format: string };

export interface CacheMark {
  readonly ttl: '5m' | '1h';
}
export type Source =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'text'; readonly text: string };

export type AssistantPart =
  | { readonly type: 'text'; readonly text: string; readonly cache?: CacheMark }
  | { readonly type: 'refusal'; readonly text: string }
  | Thought
  | ToolCall;

/** A thought, with what its provider needs to know it again. `origin` says whose signature it is. */
export interface Thought {
  readonly type: 'thought';
  readonly text: string;
  readonly signature?: string;
  /** A thought that only its provider can read. */
  readonly sealed?: string;
  readonly id?: string;
  readonly origin: ThoughtOrigin;
}
export type ThoughtOrigin = 'anthropic' | 'openai' | 'gemini' | 'openrouter' | 'unsigned';

export interface ToolCall {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** As the model wrote it: may be cut short, and then is no JSON. For a custom tool: free text. */
  readonly input: string;
  readonly isCustom?: boolean;
  readonly signature?: string;
  readonly cache?: CacheMark;
}
export interface ToolResult {
  readonly id: string;
  readonly parts: readonly Part[];
  readonly isError?: boolean;
  readonly isCustom?: boolean;
  readonly cache?: CacheMark;
}
export interface Tool {
  readonly kind: 'function' | 'custom';
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly schema?: unknown;
  readonly strict?: boolean;
  /** For a custom tool: its grammar, in OpenAI's form. */
  readonly grammar?: unknown;
  readonly cache?: CacheMark;
}
/** `allowed` names the only tools that may be called; all of them, where it is absent. */
export type ToolChoice =
  | { readonly mode: 'auto' | 'none' | 'required'; readonly allowed?: readonly string[] }
  | { readonly mode: 'tool'; readonly name: string };
export type OutputFormat =
  | { readonly type: 'json' }
  | {
      readonly type: 'schema';
      readonly name: string;
      readonly schema: unknown;
      readonly strict?: boolean;
      readonly description?: string;
    };
export interface Reasoning {
  readonly effort?: string; // none minimal low medium high xhigh max
  readonly budgetTokens?: number;
  readonly isAdaptive?: boolean;
  readonly showsSummary?: boolean;
}
