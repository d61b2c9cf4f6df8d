import { z } from 'zod';

/**
 * What clients rely on in a chunk. Unknown members are allowed, because a provider's frames are resent as they came;
 * known members must have the type that strict parsers (the AI SDK's among them) demand. Deliberately more than the
 * official client looks at: what it lets pass breaks others.
 */

const count = z.int().nonnegative();

const toolCall = z.looseObject({
  index: count,
  id: z.string().min(1).optional(),
  type: z.enum(['function', 'custom']).optional(),
  function: z.looseObject({ name: z.string().optional(), arguments: z.string().optional() }).optional(),
});

/** Mistral's own form of content; whoever asks Mistral for thoughts reads it. */
const contentPart = z.looseObject({ type: z.string() });

const delta = z.looseObject({
  role: z.enum(['assistant', 'system', 'user', 'developer', 'tool']).optional(),
  content: z.union([z.string(), z.null(), z.array(contentPart).min(1)]).optional(),
  refusal: z.string().nullish(),
  reasoning: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  // Never null (Cline hangs) and never empty.
  tool_calls: z.array(toolCall).min(1).optional(),
});

const choice = z.looseObject({
  index: count,
  delta,
  // Absent from the frames of xAI, Cerebras and Gemini that do not end anything.
  finish_reason: z.string().min(1).nullish(),
});

const usage = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  cost: z.number().nonnegative().nullish(),
  cost_details: z
    .looseObject({
      cost_pico_usd: z.string().regex(/^\d+$/).nullish(),
      cost_source: z.enum(['provider', 'catalogue', 'estimate', 'cache', 'unknown']).optional(),
    })
    .optional(),
});

const chunk = z.looseObject({
  id: z.string().min(1),
  object: z.literal('chat.completion.chunk'),
  created: count,
  model: z.string().min(1),
  choices: z.array(choice),
  usage: usage.nullish(),
  error: z.null().optional(),
});

/** A failure within a stream, as the gateway tells it. */
const failure = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string().min(1),
    error_type: z.string().min(1),
    call_id: z.string().min(1),
  }),
});

/** Documentation leaves out members that it does not talk about; those that it shows must still be right. */
const abridged = chunk
  .extend({
    choices: z.array(choice.extend({ index: count.optional() })),
    usage: usage.extend({ total_tokens: count.optional() }).nullish(),
  })
  .partial();

/** Checks the data of every event of a stream: chunks, then `[DONE]` or one error, and nothing after it. */
export function requireGoodStream(data: readonly string[], { isAbridged = false } = {}): void {
  data.forEach((text, at) => {
    const isLast = at === data.length - 1;
    if (text === '[DONE]') {
      if (!isLast) throw new Error(`[DONE] is event ${at + 1} of ${data.length}`);
      return;
    }
    const isFailure = /^\{"error":/.test(text);
    if (isFailure && !isLast) throw new Error(`an error is event ${at + 1} of ${data.length}`);
    const { success, error } = (isFailure ? failure : isAbridged ? abridged : chunk).safeParse(JSON.parse(text));
    if (!success) throw new Error(`event ${at + 1} is not what clients expect: ${z.prettifyError(error)}\n${text}`);
  });
}
