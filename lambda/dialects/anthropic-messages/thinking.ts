import type { Conversation, Reasoning } from '../../core/conversation.ts';
import type { Json } from '../../core/types.ts';
import type { ModelRules } from './model-rules.ts';

/** How a model is told to think, and how hard to try. */
export interface Thinking {
  readonly thinking?: Json;
  readonly effort?: string;
}

interface Draft {
  readonly rules: ModelRules;
  readonly maxTokens: number;
  readonly dropped: string[];
}

/** The least that may be asked for. */
const LEAST_BUDGET = 1_024;
/** A map, because the caller's word may be one that every object has. */
const BUDGETS: ReadonlyMap<string, number> = new Map([
  ['minimal', 1_024],
  ['low', 2_048],
  ['medium', 8_192],
  ['high', 16_384],
]);
const LARGEST_BUDGET = 32_768;

/** What is asked for in neutral words, in those of the model. Nothing asked is nothing sent. */
export function writeThinking({ reasoning, toolChoice }: Conversation, draft: Draft): Thinking {
  if (!reasoning) return {};
  if (reasoning.effort === 'none') return leastThinking(draft.rules);
  const isForced = toolChoice?.mode === 'required' || toolChoice?.mode === 'tool';
  if (isForced && draft.rules.takesForcedTools) {
    draft.dropped.push('reasoning_effort'); // A forced tool and thought exclude one another; the tool is the order.
    return draft.rules.isAdaptive ? { thinking: { type: 'disabled' } } : {};
  }
  const display = reasoning.showsSummary ? { display: 'summarized' } : {};
  if (!draft.rules.isAdaptive) return withBudget(reasoning, draft);
  if (reasoning.budgetTokens !== undefined && draft.rules.takesBudget && draft.maxTokens > LEAST_BUDGET)
    return { ...withBudget(reasoning, draft), ...effortOf(reasoning.effort, draft.rules) };
  const effort = reasoning.effort ?? effortFor(reasoning.budgetTokens);
  return { thinking: { type: 'adaptive', ...display }, ...effortOf(effort, draft.rules) };
}

function leastThinking(rules: ModelRules): Thinking {
  if (rules.leastThinking !== 'lowest-effort') return { thinking: { type: rules.leastThinking } };
  return effortOf('low', rules);
}

function withBudget({ budgetTokens, effort }: Reasoning, { rules, maxTokens, dropped }: Draft): Thinking {
  const asked = budgetTokens ?? BUDGETS.get(effort ?? 'medium') ?? LARGEST_BUDGET;
  const budget = Math.max(LEAST_BUDGET, Math.min(asked, maxTokens - 1));
  // Some of the output has to be left for the answer itself.
  if (rules.takesBudget && budget < maxTokens) return { thinking: { type: 'enabled', budget_tokens: budget } };
  dropped.push('reasoning_effort');
  return {};
}

function effortOf(effort: string | undefined, { efforts }: ModelRules): Thinking {
  if (effort === undefined) return {};
  const name = effort === 'minimal' ? 'low' : effort;
  return { effort: efforts.includes(name) ? name : 'high' };
}

function effortFor(budgetTokens: number | undefined): string | undefined {
  if (budgetTokens === undefined) return undefined;
  if (budgetTokens < 4_096) return 'low';
  return budgetTokens < 16_384 ? 'medium' : 'high';
}
