import type { Abilities, Model } from '../../core/model.ts';
import type { Provider } from '../../core/types.ts';
import { refusesEffort } from '../openai/efforts.ts';
import { quirksOf } from '../openai/quirks.ts';

/** OpenAI's own fields that OpenRouter's list of models has a word for: taken where a host has no list of its own. */
const USUAL = [
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'stop',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'verbosity',
] as const;
/** And those that are not OpenAI's: taken where the list of a host names them. */
const OTHERS = ['top_k', 'min_p', 'top_a', 'repetition_penalty', 'include_reasoning', 'web_search_options'] as const;
/** What only models that think take. */
const OF_THINKERS: readonly string[] = ['reasoning_effort', 'include_reasoning'];

/** What the quirks of a host let through, less what the rules for the model withhold. */
export function abilities(model: Model, provider: Provider): Abilities {
  const quirks = quirksOf(provider, 'openai-chat');
  const rules = quirks.models?.filter(({ pattern }) => pattern.test(model.id)) ?? [];
  const renames = new Map([quirks, ...rules].flatMap((rule) => Object.entries(rule.renames ?? {})));
  const drops = new Set(rules.flatMap((rule) => rule.drops ?? []));
  if (refusesEffort(quirks, model.id)) drops.add('reasoning_effort');
  const isTaken = (name: string) => {
    const field = renames.get(name) ?? name;
    return !drops.has(field) && (quirks.parameters?.includes(field) ?? true);
  };
  const known = quirks.parameters ? [...USUAL, ...OTHERS] : USUAL;
  const fits = (name: string) => model.isReasoning === true || !OF_THINKERS.includes(name);
  const parameters = known.filter((name) => isTaken(name) && fits(name));
  const { efforts = [] } = model;
  const thinks = model.isReasoning === true;
  const canRest = !thinks || efforts.includes('none');
  return {
    parameters: [
      ...parameters,
      ...(parameters.includes('response_format') ? ['structured_outputs'] : []),
      ...(thinks ? ['reasoning'] : []),
    ],
    efforts,
    // All are said again as an effort.
    thinking: [...(thinks ? ['adaptive', 'enabled'] : []), ...(canRest ? ['disabled'] : [])],
    isAnthropic: false,
    runsTools: false,
  };
}
