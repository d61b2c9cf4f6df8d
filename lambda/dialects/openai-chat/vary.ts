import type { ChatChange } from '../../core/experiments/experiment.ts';
import { objectIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** The request of a caller as an arm of an experiment asks it. */
export function vary(body: Json, { prefix, temperature, topP, maxOutputTokens, effort }: ChatChange): Json {
  const bound = body.max_tokens !== undefined && body.max_completion_tokens === undefined;
  return {
    ...body,
    ...(prefix !== undefined && { messages: prefixed(body.messages, prefix) }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    // By the name that the caller uses: a host may know one of them only.
    ...(maxOutputTokens !== undefined && { [bound ? 'max_tokens' : 'max_completion_tokens']: maxOutputTokens }),
    ...(effort !== undefined && { reasoning_effort: effort }),
  };
}

/** Within the first system message, if the request begins with one: some hosts take no second one. */
function prefixed(messages: unknown, prefix: string): unknown {
  if (!Array.isArray(messages)) return messages;
  const first = objectIn(messages[0]);
  const isSystem = first?.role === 'system' || first?.role === 'developer';
  if (!first || !isSystem) return [{ role: 'system', content: prefix }, ...messages];
  const { content } = first;
  const joined = Array.isArray(content)
    ? [{ type: 'text', text: prefix }, ...content]
    : `${prefix}\n\n${content ?? ''}`;
  return [{ ...first, content: joined }, ...messages.slice(1)];
}
