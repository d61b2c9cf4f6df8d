import type { TargetFacts } from '../state/answers.ts';

/** A target, and what is known of it of late; `undefined` where nobody has asked it for some minutes. */
export interface SeenTarget {
  readonly model: string;
  readonly facts: TargetFacts | undefined;
}

/** All that the gateway tells of, and after them what else was used: a target is not gone because it is not asked now. */
export function targetsSeen(told: readonly TargetFacts[], used: Iterable<string>): readonly SeenTarget[] {
  const known = new Set(told.map(({ model }) => model));
  const others = [...used].filter((model) => !known.has(model)).sort();
  return [
    ...told.map((facts) => ({ model: facts.model, facts })),
    ...others.map((model) => ({ model, facts: undefined })),
  ];
}
