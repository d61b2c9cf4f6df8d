import { objectsIn, textIn } from '../../core/json.ts';
import type { ReplayRule } from '../../core/provider.ts';
import type { Json, Quirks } from '../../core/types.ts';
import { originOf, sealIn } from './details.ts';
import { thoughtIn, withoutThoughts, withThought } from './thinking-parts.ts';

/** Whatever clients call a thought that they send back. */
const FIELDS: readonly string[] = ['reasoning', 'reasoning_content', 'reasoning_details', 'thinking_blocks'];

/** How a model wants the thoughts of earlier turns back: not at all, where no rule names it; unknown without rules. */
export function replayRule({ replays }: Quirks, model: string): ReplayRule | 'none' | 'unknown' {
  if (!replays) return 'unknown';
  return replays.find(({ models }) => models?.test(model) ?? true) ?? 'none';
}

/**
 * A message of the model with its thoughts as the rule wants them, and the same message if that is how they are. What
 * one provider has signed goes to no other, neither its signature nor its text.
 */
export function replayed(message: Json, rule: ReplayRule | 'none', isInLoop: boolean): Json {
  const isWanted = rule !== 'none' && (isInLoop || !rule.isForToolLoops);
  const content = withoutThoughts(message.content);
  if (content === message.content && !FIELDS.some((name) => message[name] !== undefined)) return message;
  const bare = Object.fromEntries(Object.entries({ ...message, content }).filter(([name]) => !FIELDS.includes(name)));
  if (!isWanted) return bare;
  if (rule.as === 'reasoning_details') return withDetails(message, bare, rule);
  const text = unsignedIn(message, rule);
  if (!text) return bare;
  if (rule.as !== 'thinking-parts') return { ...bare, [rule.as]: text };
  return content === message.content ? { ...bare, content: withThought(content, text) } : onlyContent(message);
}

/** Content that holds its thoughts already is sent back as it came. */
function onlyContent(message: Json): Json {
  return Object.fromEntries(Object.entries(message).filter(([name]) => !FIELDS.includes(name)));
}

/** Text that nobody has signed, in whichever field it came; the model's own name for it counts first. */
function unsignedIn(message: Json, { as, from }: ReplayRule): string | undefined {
  const details = objectsIn(message.reasoning_details);
  if (!from.includes('unsigned') || details.some((detail) => sealIn(detail))) return undefined;
  const fields = [message[as], message.reasoning_content, message.reasoning, thoughtIn(message.content)];
  const told = fields.map(textIn).find((text) => text);
  return told ?? details.map(({ text }) => textIn(text) ?? '').join('');
}

/** Details go back unmodified, if the model may have them at all. */
function withDetails(message: Json, bare: Json, rule: ReplayRule): Json {
  const details = objectsIn(message.reasoning_details);
  const own = details.filter((detail) => rule.from.includes(originOf(detail)));
  if (own.length > 0) return own.length === details.length ? message : { ...bare, reasoning_details: own };
  const text = unsignedIn(message, rule);
  if (text && textIn(message.reasoning)) return message;
  return text ? { ...bare, reasoning: text } : bare;
}
