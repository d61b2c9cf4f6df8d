import { textIn } from '../../core/json.ts';
import type { ChatEvent, Chunk, EndMeaning, Json, Provider } from '../../core/types.ts';
import { requireAnswer } from '../openai/body.ts';
import { quirksOf } from '../openai/quirks.ts';
import { readServed } from '../openai/served.ts';
import { readUsage } from '../openai/usage.ts';

/** Reads an answer that came whole. */
export function readAnswer(body: unknown, provider: Provider): Chunk {
  const { json, items } = requireAnswer(body, 'choices');
  const events: ChatEvent[] = [];
  readServed(json, true, events);
  for (const choice of items) readChoice(choice, events);
  const usage = readUsage(json.usage, quirksOf(provider, 'openai-completions'));
  if (usage) events.push({ type: 'usage', usage, isLast: true });
  return { events, body: json };
}

/** Notes what a choice holds: it has the same form in a stream and in an answer that came whole. */
export function readChoice(choice: Json, events: ChatEvent[]): void {
  // A host that leaves the number out has only one.
  const number = typeof choice.index === 'number' ? choice.index : 0;
  const text = textIn(choice.text);
  if (text) events.push({ type: 'text-delta', text, choice: number });
  const reasoning = textIn(choice.reasoning_content) || textIn(choice.reasoning);
  if (reasoning) events.push({ type: 'reasoning-delta', text: reasoning, choice: number });
  const reason = textIn(choice.finish_reason);
  if (reason) events.push({ type: 'end', reason, meaning: MEANINGS[reason] ?? 'stop', choice: number });
}

const MEANINGS: Readonly<Record<string, EndMeaning>> = {
  length: 'length',
  content_filter: 'content-filter',
  error: 'error',
};
