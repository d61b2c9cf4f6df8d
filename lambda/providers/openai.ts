import { openAICompatible, STOPS_WHEN_CANCELLED } from './provider.ts';

/** As its SDK's types say which model takes which; models that do not reason refuse the field. Seen 2026-11-20. */
const FULL = ['none', 'low', 'medium', 'high', 'xhigh', 'max'];
const EFFORTS: readonly (readonly [pattern: RegExp, efforts: readonly string[]])[] = [
  [/^gpt-(5.*-chat|[34])|^chat/, []],
  [/^o1-(mini|preview)/, []],
  [/^o\d/, ['low', 'medium', 'high']],
  [/^gpt-5(-|$)/, ['minimal', 'low', 'medium', 'high']],
  [/^gpt-5\.1/, ['none', 'low', 'medium', 'high']],
  [/^gpt-5\.[2-5]/, ['none', 'low', 'medium', 'high', 'xhigh']],
  [/^gpt-(6-astra|6\.1-sol)/, ['low', 'medium', 'high', 'xhigh', 'max']],
  [/^gpt-(5\.|6)/, FULL],
];
/** The largest is known at responses alone (litellm-docs 1173). */
const IN_CHAT = EFFORTS.map(([pattern, efforts]) => ({ pattern, efforts: efforts.filter((word) => word !== 'max') }));
const IN_RESPONSES = EFFORTS.map(([pattern, efforts]) => ({ pattern, efforts }));
const TIERS = ['auto', 'default', 'flex', 'scale', 'priority', 'fast'];
/**
 * Refused by models while they think: always, unless they are told not to, or only if they are told to
 * (platform.openai.com/docs/guides/latest-model, seen 2026-11-20).
 */
const COOLING = [
  { pattern: /^(o\d|gpt-5(?!\.))(?!.*-chat)/, drops: ['temperature', 'top_p'] },
  { pattern: /^gpt-(5\.[6-9]|[6-9])(?!.*-chat)/, dropsInThought: ['temperature', 'top_p'], thinksUnasked: true },
  { pattern: /^gpt-5\.[1-5](?!.*-chat)/, dropsInThought: ['temperature', 'top_p'] },
];

export const openai = openAICompatible({
  id: 'openai',
  url: 'https://api.openai.com/v1',
  stopsBillingOf: STOPS_WHEN_CANCELLED,
  streamUsage: true,
  takesAllTools: true,
  // "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function
  // tools, use /v1/responses …": litellm 34569, docker-agent 4162, seen 2026-11-20.
  refusesToolsOf: /^gpt-(5\.[4-9]|[6-9])/,
  // "string too long. Expected a string with maximum length 40", and 64 at responses.
  toolIds: { fits: /^[\s\S]{1,40}$/, prefix: 'call_', length: 29 },
  takesAllowedTools: true,
  replays: [],
  serviceTiers: TIERS,
  takesFileUrls: false,
  responses: {
    // POST /v1/responses/input_tokens, which answers without a charge.
    countsTokens: true,
    takesAllowedTools: true,
    // There they tell what they thought, take tools, and get their own thoughts back.
    preferredFor: /^(o\d|gpt-[5-9])(?!.*-chat)/,
    toolIds: { fits: /^[\s\S]{1,64}$/, prefix: 'call_', length: 29 },
    serviceTiers: TIERS,
    models: [
      ...IN_RESPONSES,
      // As for chat: those that always reason, and the sizes of pictures.
      { pattern: /^(o\d|gpt-5(?!\.))(?!.*-chat)/, drops: ['top_logprobs'] },
      ...COOLING,
      { pattern: /^gpt-4o-mini/, imageTokens: 2_833 + 8 * 5_667 },
    ],
  },
  embeddings: {},
  // "defaults to 16", as https://platform.openai.com/docs/api-reference/completions/create has said for years.
  completions: { defaultOutputTokens: 16 },
  // The owner of the dialect: what we do not know yet is new, not wrong, so there is no list of fields.
  // What other hosts' answers bring into a history is not.
  refusedMessageFields: ['reasoning', 'reasoning_content', 'reasoning_details', 'extra_content', 'metadata'],
  models: [
    ...IN_CHAT,
    {
      pattern: /^(o\d|gpt-[5-9])(?!.*-chat)/,
      // "Unsupported parameter: 'max_tokens' … Use 'max_completion_tokens' instead" (recorded 2025-08-14).
      renames: { max_tokens: 'max_completion_tokens' },
      // Refused by reasoning models: platform.openai.com/docs/guides/reasoning, seen 2026-11-20.
      drops: ['logprobs', 'top_logprobs', 'logit_bias', 'presence_penalty', 'frequency_penalty'],
    },
    // 2,833 and 5,667 for each of up to 8 tiles: platform.openai.com/docs/guides/images-vision, seen 2026-11-20.
    { pattern: /^gpt-4o-mini/, imageTokens: 2_833 + 8 * 5_667 },
    ...COOLING,
    // Clients of other dialects may name it; here it is unknown, and a 400.
    { pattern: /^/, drops: ['top_k'] },
  ],
});
