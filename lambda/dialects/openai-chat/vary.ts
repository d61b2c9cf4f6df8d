import type { ChatChange } from '../../core/experiments/experiment.ts';
import { objectIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** The request of a caller as an arm of an experiment asks it. */
export function vary(body: Json, { prefix, temperature, topP, maxOutputTokens, effort }: ChatChange): Json {
  return {
    ...body,
    ...(prefix !== undefined && { messages: prefixed(body.messages, prefix) }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && named(body, BOUNDS, () => maxOutputTokens)),
    ...(effort !== undefined &&
      named(body, EFFORTS, (name) => (name === 'reasoning' ? reasoning(body, effort) : effort))),
  };
}

const BOUNDS = ['max_completion_tokens', 'max_tokens'] as const;
const EFFORTS = ['reasoning_effort', 'reasoning'] as const;

/** By the names that the caller uses, all of them, else by the first: a host may know one of them only, or heed the other one. */
function named<Name extends string>(
  body: Json,
  names: readonly [Name, ...Name[]],
  saidAs: (name: Name) => unknown,
): Json {
  const used = names.filter((name) => body[name] !== undefined);
  return Object.fromEntries((used.length > 0 ? used : [names[0]]).map((name) => [name, saidAs(name)]));
}

/** OpenRouter's own words: how much is thought is said by an effort or by tokens, and never by both. */
function reasoning(body: Json, effort: string): Json {
  const { max_tokens: _, ...rest } = objectIn(body.reasoning) ?? {};
  return { ...rest, effort };
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
