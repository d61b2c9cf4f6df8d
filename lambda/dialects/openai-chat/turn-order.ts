import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json, Quirks, Target } from '../../core/types.ts';
import { answeringTools } from './answer-tools.ts';

/** Turns as a host takes them that refuses some of their orders; where it refuses none they stay as they are. */
export function orderedTurns(messages: readonly unknown[], target: Target, quirks: Quirks): readonly unknown[] {
  const told = quirks.refusesSystemAfterAnswers ? messages.map(toldByUser) : messages;
  return withPrefill(answeringTools(told, target, quirks), quirks);
}

/** System text that follows an answer, or the results of tools, is told by the user, and marked as what it is. */
function toldByUser(message: unknown, at: number, all: readonly unknown[]): unknown {
  const fields = objectIn(message);
  const before = objectIn(all[at - 1])?.role;
  const isSystem = fields?.role === 'system' || fields?.role === 'developer';
  if (!isSystem || (before !== 'assistant' && before !== 'tool')) return message;
  return { ...fields, role: 'user', content: marked(fields.content) };
}

function marked(content: unknown): unknown {
  if (!Array.isArray(content)) return `<system>${textIn(content) ?? ''}</system>`;
  return objectsIn(content).map((part) => ({ ...part, text: `<system>${textIn(part.text) ?? ''}</system>` }));
}

/** The beginning of an answer that the model shall go on with. Calls that have no result yet are none. */
function withPrefill(messages: readonly unknown[], { marksPrefill }: Quirks): readonly unknown[] {
  const last: Json | undefined = objectIn(messages.at(-1));
  if (!marksPrefill || last?.role !== 'assistant' || last.prefix !== undefined) return messages;
  if (objectsIn(last.tool_calls).length > 0) return messages;
  return [...messages.slice(0, -1), { ...last, prefix: true }];
}
