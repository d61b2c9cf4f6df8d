import type { CacheRules, SemanticRule } from '../cache/cache-terms.ts';

/** The rule for a call; `undefined` where its team has turned nothing on for that name. */
export function semanticRule(
  { team, model }: { readonly team: string; readonly model: string },
  { teams }: CacheRules,
): SemanticRule | undefined {
  const semantic = Object.hasOwn(teams, team) ? teams[team]?.semantic : undefined;
  return semantic && Object.hasOwn(semantic, model) ? semantic[model] : undefined;
}
