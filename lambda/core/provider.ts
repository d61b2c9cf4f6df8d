import type { ThoughtOrigin } from './conversation.ts';
import type { DialectId } from './dialect-id.ts';
import type { Waits } from './preferences.ts';
import type { ToolIdForm } from './tool-ids.ts';

/** A place that speaks one dialect or more: URL, secret, quirks. Mostly data. */
export interface Provider {
  readonly id: string;
  /** The dialects that it speaks, and in what it differs from each. */
  readonly speaks: Readonly<Partial<Record<DialectId, Quirks>>>;
  /** Without a slash at the end. */
  readonly url: string;
  /** How long it is waited for, where that differs from what is configured for all. */
  readonly timeouts?: Partial<Waits>;
  /** False for a host that asks for no key. */
  readonly needsKey: boolean;
  /** For a host that knows us by the function's own credentials, and by no key: as what its requests are signed. */
  readonly signing?: SigningScope;
  /** The models of which it says that it keeps no prompts and trains on none; absent: of none. */
  readonly keepsNothingOf?: RegExp;
  /** The models that are no longer billed from when a stream of theirs is cancelled; absent: it is not known of any. */
  readonly stopsBillingOf?: RegExp;
  /** Whether a stream that is cancelled is billed to its end all the same. */
  readonly billsOn?: boolean;
  /** Whether it bills by the id that was asked for, whatever name it gives to the model that answers. */
  readonly billsAsAsked?: boolean;
  /** How it is asked whether a key of it works; absent: at `/models`, with the key alone. */
  readonly check?: KeyCheck;
  authorize(key: string, dialect: DialectId): Readonly<Record<string, string>>;
}

/** A question that costs nothing and that a provider answers to its own keys. */
export interface KeyCheck {
  /** Below the provider's `url`; absent: `/models`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it answers anybody, so that nothing is known of the key. */
  readonly provesNothing?: boolean;
}

/** What a signature of AWS is good for. */
export interface SigningScope {
  readonly service: string;
  readonly region: string;
}

/** In what a host differs from a dialect that it speaks, as data. */
export interface Quirks {
  /** Where the dialect is, if not at the provider's `url`: below that if it begins with a slash, else elsewhere. */
  readonly url?: string;
  /** The models that the host takes in this dialect; absent means all. Others are asked in another one that it speaks. */
  readonly takesModels?: RegExp;
  /** Top-level request fields that the host accepts; absent means all. */
  readonly parameters?: readonly string[];
  /** Members of a message that the host accepts; absent means all. */
  readonly messageFields?: readonly string[];
  /** Members of a message that other hosts brought in and this one refuses; for a host that otherwise accepts all. */
  readonly refusedMessageFields?: readonly string[];
  /** Request fields that the host calls by another name. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Further rules for models whose name matches a pattern; applied before the general ones. */
  readonly models?: readonly ModelRule[];
  /** Models that are better asked in this dialect than in others, by callers who speak neither. */
  readonly preferredFor?: RegExp;
  /** The most output tokens that the host takes as a bound, whatever the model. */
  readonly maxOutputTokens?: number;
  /** Words of JSON Schema that the host does not know in a tool: the tool is told without them. */
  readonly refusedSchemaWords?: readonly string[];
  /** Whether tools must be `strict` all or none. */
  readonly needsEvenStrictness?: boolean;
  /** Whether a choice may be among some of the tools (`allowed_tools`); elsewhere, those alone are offered. */
  readonly takesAllowedTools?: boolean;
  /** Models that refuse tools in this dialect: they are asked in another one that the provider speaks. */
  readonly refusesToolsOf?: RegExp;
  /** Chat: whether the host has tools of free text and the functions of old, as OpenAI has; others are told of functions. */
  readonly takesAllTools?: boolean;
  /** Whether `stream_options.include_usage` is accepted; a host that refuses it reports usage unasked. */
  readonly streamUsage: boolean;
  /** Whether the host ends a stream after the finish reason without `data: [DONE]`. */
  readonly endsWithoutDone?: boolean;
  /** Whether system text must be sent as `system` because `developer` is refused. */
  readonly refusesDeveloperRole?: boolean;
  /** Whether system text is refused right after an answer or the results of tools. */
  readonly refusesSystemAfterAnswers?: boolean;
  /** Whether the beginning of an answer is refused as the last message unless it is marked as one, by `prefix`. */
  readonly marksPrefill?: boolean;
  /** Whether the host takes text as text only, and no lists of token ids. */
  readonly refusesTokenIds?: boolean;
  /** The bound on the output that the host sets where a request names none. */
  readonly defaultOutputTokens?: number;
  /** Whether the host has the counter of the dialect. Where it has none, or it fails, tokens are estimated. */
  readonly countsTokens?: boolean;
  /** What ids of tool calls must look like; absent means that any will do. */
  readonly toolIds?: ToolIdForm;
  /** The models whose calls of tools are signed, and must come back with the signature: Gemini's. */
  readonly signsCalls?: RegExp;
  /** How thoughts go back to the models that want them back. The first rule that fits a model counts; absent: unknown. */
  readonly replays?: readonly ReplayRule[];
  /** The words for an effort that the host accepts; none at all means that it refuses the field. Absent: unknown. */
  readonly efforts?: readonly string[];
  /** The words for a service tier that the host accepts. */
  readonly serviceTiers?: readonly string[];
  /** The models for which the host heeds marks on the end of a prefix worth keeping. */
  readonly cacheMarks?: RegExp;
  /** Whether PDFs and other files are refused, or dropped without a word. */
  readonly refusesFiles?: boolean;
  /** Whether a file may be named by its URL. */
  readonly takesFileUrls?: boolean;
  /** Whether pictures must be in the request, because the host fetches none. */
  readonly refusesImageUrls?: boolean;
  /** Whether the input that the beginning of a stream tells is the whole bill for it. */
  readonly tellsInputFirst?: boolean;
  /** The member of `usage` that holds what the provider says the call cost, and how many of it make a dollar. */
  readonly reportedCost?: CostField;
  /** Messages: whether the host runs the tools of Anthropic's own, such as its search, and not only the caller's. */
  readonly runsTools?: boolean;
  /** Responses: whether tools of free text are the host's own, which it runs itself and no caller has offered. */
  readonly runsCustomTools?: boolean;
  /** Messages: the betas that the host takes, and what it calls each; absent means all. Others are withheld. */
  readonly betas?: ReadonlyMap<string, string>;
  /** Messages: what a `metadata.user_id` has to look like; others are withheld. */
  readonly userIds?: RegExp;
  /** Messages: models that cannot be held to a schema, although elsewhere they can. */
  readonly refusesSchemasOf?: RegExp;
}

/** Where a provider says what a call cost, and in which unit. */
export interface CostField {
  readonly field: string;
  readonly perUsd: bigint;
}

/** What is true of some models only. */
export interface ModelRule {
  readonly pattern: RegExp;
  readonly renames?: Readonly<Record<string, string>>;
  readonly drops?: readonly string[];
  /** Fields that the model refuses while it thinks, which it does at any effort but `none`. */
  readonly dropsInThought?: readonly string[];
  /** Whether it thinks where no effort is asked for. */
  readonly thinksUnasked?: boolean;
  /** Whether a user may speak only after the model has said something to the results of its tools. */
  readonly answersTools?: boolean;
  /** As for the host. Of several rules that match a model, the first that says it counts. */
  readonly efforts?: readonly string[];
  /** The most tokens of one picture, where it is more than elsewhere. */
  readonly imageTokens?: number;
}

/** How the thoughts of earlier turns are sent back to a model. */
export interface ReplayRule {
  /** Absent: all models of the host. */
  readonly models?: RegExp;
  readonly as: 'reasoning' | 'reasoning_content' | 'reasoning_details' | 'thinking-parts';
  /** Whose thoughts the model takes for its own. */
  readonly from: readonly ThoughtOrigin[];
  /** Whether only those since the user last spoke are wanted. */
  readonly isForToolLoops?: boolean;
}

/** A provider and its name for a model. */
export interface Target {
  readonly provider: string;
  readonly model: string;
}
