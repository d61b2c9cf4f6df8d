import { dialectsFor } from '../../core/dialect-for.ts';
import { type Model, QUALITIES, type Quality } from '../../core/model.ts';
import { type Rates, standingFactor } from '../../core/money/price.ts';
import { switchNamesOf } from '../../core/switches.ts';
import type { DialectId, Target } from '../../core/types.ts';
import type { RoutingPorts } from '../ports.ts';

/** A target with what does not change while the process lives, so that a choice among hundreds takes microseconds. */
export interface Candidate {
  readonly target: Target;
  readonly model: Model;
  readonly provider: string;
  readonly keepsNothing: boolean;
  readonly switchNames: readonly string[];
  /** The dialects of callers that it can be asked in, translated or not. */
  readonly dialects: ReadonlySet<DialectId>;
  /** Whether it is known to think, here or where else it is served: catalogues leave it out here and there. */
  readonly mayThink: boolean;
  /** Its place among the qualities; below all of them if nobody has rated it. */
  readonly rank: number;
  /** Dearer steps first. */
  readonly steps: readonly Step[];
}

/** Pico-dollars per token: expectations need no exact money, and numbers are faster. */
interface Step {
  readonly aboveTokens: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** The candidate of a target; `undefined` if the catalogue does not know it or its provider is not enabled. */
export function candidateOf(
  target: Target,
  { catalogue, providers, dialects, auto }: RoutingPorts,
): Candidate | undefined {
  const model = catalogue.find(target.provider, target.model);
  const provider = providers.get(target.provider);
  if (!model || !provider) return undefined;
  const name = `${target.provider}/${target.model}`;
  const rated = Object.hasOwn(auto.quality, name) ? auto.quality[name] : model.quality;
  const asked = dialects.filter((dialect) => dialectsFor(dialect, target.model, provider, dialects).length > 0);
  const { price } = model;
  const factor = price ? standingFactor(price) : 1; // What was agreed with a provider may make it the cheapest.
  const tiers = price?.tiers?.map((tier) => stepOf(tier, tier.aboveTokens, factor)) ?? [];
  return {
    target,
    model,
    provider: target.provider,
    switchNames: switchNamesOf(target),
    keepsNothing: provider.keepsNothingOf?.test(target.model) === true,
    dialects: new Set(asked.map(({ id }) => id)),
    mayThink: model.isReasoning === true || catalogue.named(model.id).some(({ isReasoning }) => isReasoning === true),
    rank: rankOf(rated),
    steps: price ? [...tiers.toReversed(), stepOf(price, -1, factor)] : [],
  };
}

/** The place of a quality among the others. */
export function rankOf(quality: Quality | undefined): number {
  return quality === undefined ? -1 : QUALITIES.indexOf(quality);
}

function stepOf({ input, output, cacheRead }: Rates, aboveTokens: number, factor: number): Step {
  const at = (rate: bigint) => Number(rate) * factor;
  return { aboveTokens, input: at(input), output: at(output), cacheRead: at(cacheRead ?? input) };
}
