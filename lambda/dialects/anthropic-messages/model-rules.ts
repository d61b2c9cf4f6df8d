/** What a model of Anthropic's takes and refuses. */
export interface ModelRules {
  /** Used where the catalogue knows no bound. */
  readonly maxOutput: number;
  /** Whether `thinking: {type: "adaptive"}` is how it is told to think. */
  readonly isAdaptive: boolean;
  readonly takesBudget: boolean;
  /** Whether it may think where nobody asked it to, and show nothing of that. */
  readonly thinksUnasked: boolean;
  /** How to think least: off, or as little as can be. */
  readonly leastThinking: 'disabled' | 'between_tools' | 'lowest-effort';
  readonly efforts: readonly string[];
  readonly takesForcedTools: boolean;
  readonly takesSampling: boolean;
  readonly takesBothSamplings: boolean;
  readonly takesSchema: boolean;
  /** Whether a system message may stand between others. */
  readonly takesLateSystem: boolean;
}

const EFFORTS_4_6 = ['low', 'medium', 'high', 'max'];
const EFFORTS_4_7 = ['low', 'medium', 'high', 'xhigh', 'max'];

const OLD: ModelRules = {
  maxOutput: 32_000,
  isAdaptive: false,
  takesBudget: true,
  thinksUnasked: false,
  leastThinking: 'disabled',
  efforts: [],
  takesForcedTools: true,
  takesSampling: true,
  takesBothSamplings: true,
  takesSchema: false,
  takesLateSystem: false,
};
const FROM_4_5: ModelRules = { ...OLD, maxOutput: 64_000, takesBothSamplings: false, takesSchema: true };
const FROM_4_6: ModelRules = { ...FROM_4_5, maxOutput: 128_000, isAdaptive: true, efforts: EFFORTS_4_6 };
const FROM_4_7: ModelRules = { ...FROM_4_6, efforts: EFFORTS_4_7, takesSampling: false };
const FROM_4_8: ModelRules = { ...FROM_4_7, takesLateSystem: true };
const FROM_5: ModelRules = { ...FROM_4_8, thinksUnasked: true };
const FABLE_5: ModelRules = { ...FROM_5, takesBudget: false, leastThinking: 'lowest-effort' };
const FROM_5_5: ModelRules = { ...FABLE_5, takesForcedTools: false };

/**
 * The first row that matches a name counts. From the catalogue of `@ai-sdk/anthropic` 4.0.105 and recordings, seen
 * 2026-11-20; names of other hosts (`us.anthropic.claude-…`, `anthropic/claude-sonnet-4.5`) match as well.
 */
const ROWS: readonly (readonly [name: RegExp, rules: ModelRules])[] = [
  [/sonnet-5[-.]5/, { ...FROM_5_5, leastThinking: 'between_tools' }],
  [/opus-5[-.]5|fable-5[-.][12]/, FROM_5_5],
  [/haiku-5[-.]5/, { ...FROM_5, takesBudget: false }],
  [/fable/, FABLE_5],
  [/opus-5/, FROM_5],
  [/sonnet-5/, { ...FROM_4_7, thinksUnasked: true }],
  [/opus-4[-.]8/, FROM_4_8],
  [/opus-4[-.]7/, FROM_4_7],
  [/(opus|sonnet)-4[-.]6/, FROM_4_6],
  [/(opus|sonnet|haiku)-4[-.]5/, FROM_4_5],
  [/opus-4[-.]1(?!\d)/, { ...OLD, takesSchema: true }],
  [/opus-4/, OLD],
  [/sonnet-4|claude-3-7/, { ...OLD, maxOutput: 64_000 }],
  [/claude-3-5/, { ...OLD, maxOutput: 8_192, takesBudget: false }],
  [/claude-3|claude-2|claude-instant/, { ...OLD, maxOutput: 4_096, takesBudget: false }],
  [/claude/, FROM_5_5], // A newer one than we know: what the strictest take, all take.
];

/** A model that is not Anthropic's, at a host that speaks the dialect: nothing is known to be refused. */
const OTHERS: ModelRules = { ...FROM_4_5, takesBothSamplings: true, thinksUnasked: true };

/** What a model takes, by its name at the provider. */
export function rulesFor(model: string): ModelRules {
  return ROWS.find(([name]) => name.test(model))?.[1] ?? OTHERS;
}
