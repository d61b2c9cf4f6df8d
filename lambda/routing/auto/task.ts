import type { Needs } from '../../core/needs.ts';
import type { Chat } from '../../core/types.ts';
import type { TaskClass } from '../../settings.ts';

/** A request as `auto` sees it. */
export interface Task {
  readonly chat: Chat;
  readonly needs: Needs;
  readonly class: TaskClass;
}

/**
 * What kinds of task there are unless the operator says otherwise; the first that fits counts. How good a model must be is
 * what counts as equal, so that cheapest does not mean worst; how much a model writes is what its cost is expected from.
 */
export const DEFAULT_CLASSES: readonly TaskClass[] = [
  { name: 'reasoning', when: { reasoning: true }, quality: 'strong', outputTokens: 2_000 },
  // So many tools are an agent's, and most agents write code.
  { name: 'coding', when: { tools: 6 }, quality: 'strong', outputTokens: 800 },
  { name: 'vision', when: { media: true }, quality: 'good', outputTokens: 500 },
  { name: 'tools', when: { tools: 1 }, quality: 'good', outputTokens: 300 },
  { name: 'long', when: { inputTokens: 30_000 }, quality: 'good', outputTokens: 800 },
  { name: 'chat', when: {}, quality: 'fair', outputTokens: 400 },
];

/** Where no class fits, it is like any. */
const ANY: TaskClass = { name: 'any', when: {}, quality: 'good', outputTokens: 500 };

/** What kind of task a request is. */
export function taskOf(chat: Chat, classes: readonly TaskClass[] = DEFAULT_CLASSES): Task {
  const needs = chat.needs();
  return { chat, needs, class: classes.find(({ when }) => fits(needs, when)) ?? ANY };
}

function fits(needs: Needs, when: TaskClass['when']): boolean {
  return (
    (when.reasoning === undefined || when.reasoning === needs.reasoning) &&
    (when.media === undefined || when.media === (needs.images || needs.documents)) &&
    (when.schema === undefined || when.schema === needs.schema) &&
    needs.tools >= (when.tools ?? 0) &&
    needs.inputTokens >= (when.inputTokens ?? 0)
  );
}

/** Thought is billed as output, and models that think write about twice as much: an assumption. */
const THINKING_FACTOR = 2;

/** How many tokens an answer is expected to have, all choices together. */
export function expectedOutput({ chat, needs, class: { outputTokens } }: Task, isReasoning: boolean): number {
  if (needs.kind === 'embedding') return 0;
  const likely = outputTokens * (isReasoning ? THINKING_FACTOR : 1);
  return Math.min(likely, chat.maxOutputTokens ?? likely) * chat.choices;
}
