import type { CacheRules } from '../cache/cache-terms.ts';

/** How one team has alike questions to one name answered alike. */
export interface SemanticRule {
  /** What makes vectors of questions: a name that the gateway knows, such as `openai/text-embedding-3-small`. */
  readonly model: string;
  /** The least cosine of two questions of which one may have the other's answer. */
  readonly threshold: number;
  /** How long a question stands for ones like it. */
  readonly ttlSeconds: number;
  /** How many questions of the same conversation before them are remembered: the latest. */
  readonly mostQuestions: number;
}

/** The rule for a call; `undefined` where its team has turned nothing on for that name. */
export function semanticRule(
  { team, model }: { readonly team: string; readonly model: string },
  { teams }: CacheRules,
): SemanticRule | undefined {
  const semantic = Object.hasOwn(teams, team) ? teams[team]?.semantic : undefined;
  return semantic && Object.hasOwn(semantic, model) ? semantic[model] : undefined;
}
