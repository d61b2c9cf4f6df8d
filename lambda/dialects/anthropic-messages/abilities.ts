import type { Abilities, Model } from '../../core/model.ts';
import type { Provider } from '../../core/types.ts';
import { rulesFor } from './model-rules.ts';

/** What a model takes in this dialect, and what a chat is translated to for it. */
export function abilities(model: Model, { speaks }: Provider): Abilities {
  const rules = rulesFor(model.id);
  const { refusesSchemasOf, runsTools = false } = speaks['anthropic-messages'] ?? {};
  const takesSchema = rules.takesSchema && refusesSchemasOf?.test(model.id) !== true;
  const thinks = model.isReasoning === true;
  const isClaude = /claude/.test(model.id);
  return {
    parameters: [
      'max_tokens',
      'max_completion_tokens',
      'stop',
      'tools',
      'tool_choice',
      'parallel_tool_calls',
      ...(rules.takesSampling ? ['temperature', 'top_p', 'top_k'] : []),
      ...(takesSchema ? ['response_format', 'structured_outputs'] : []),
      ...(thinks ? ['reasoning_effort', 'reasoning'] : []),
    ],
    efforts: isClaude ? rules.efforts.toReversed() : (model.efforts ?? []),
    thinking: [
      ...(thinks && rules.isAdaptive ? ['adaptive'] : []),
      ...(thinks && rules.takesBudget ? ['enabled'] : []),
      ...(thinks && rules.leastThinking === 'between_tools' ? ['between_tools'] : []),
      ...(!thinks || rules.leastThinking === 'disabled' ? ['disabled'] : []),
    ],
    isAnthropic: isClaude,
    runsTools: isClaude && runsTools,
  };
}
