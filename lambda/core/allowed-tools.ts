import type { Conversation } from './conversation.ts';
import { invalidField } from './fields.ts';

/** The conversation with those tools alone that may be called, for hosts that cannot be told of a choice among some. */
export function withAllowedAlone(conversation: Conversation): Conversation {
  const { toolChoice, tools } = conversation;
  if (!toolChoice || toolChoice.mode === 'tool' || !toolChoice.allowed) return conversation;
  const allowed = new Set(toolChoice.allowed);
  const offered = tools.filter(({ name }) => allowed.has(name));
  if (offered.length === 0) throw invalidField('tool_choice', 'allows none of the tools that are offered.');
  return { ...conversation, tools: offered, toolChoice: { mode: toolChoice.mode } };
}
