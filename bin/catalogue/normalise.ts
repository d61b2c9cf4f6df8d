import type { DatedRates, ModelRow, RateRow } from '../../lambda/catalog/rows.ts';
import type { Fact, Seed, SeedModel, SourceRates } from './sources.ts';

/** Models that no endpoint takes which the gateway speaks to: at Bedrock what only Converse does. */
const OUT_OF_REACH: Readonly<Record<string, RegExp>> = {
  bedrock:
    /^(?:[a-z-]+\.)?(?:(?:ai21|amazon|cohere|luma|meta|stability|twelvelabs|writer)\.|deepseek\.r1|mistral\.pixtral|moonshot\.kimi-k2-thinking)/,
};
/** How hard a model can be told to think. */
const HARDEST_FIRST = ['max', 'xhigh', 'high', 'medium', 'low', 'minimal', 'off'];
const CLASSES = ['in', 'out', 'cr', 'cw', 'cw1h', 'thought', 'audioIn', 'audioOut', 'imageOut'] as const;

/** A row as it is today, and the rates that are announced for it. */
export interface Normal {
  readonly row: ModelRow;
  readonly next: readonly DatedRates[];
}

/** The models of a seed in our units, with what is known beyond it. Throws at a price that is none. */
export function normalise(seed: Seed, facts: readonly Fact[]): ReadonlyMap<string, ReadonlyMap<string, Normal>> {
  const known = new Set<string>();
  const providers = Object.entries(seed.providers).map(([provider, models]) => {
    const reached = Object.entries(models).filter(([id]) => OUT_OF_REACH[provider]?.test(id) !== true);
    const rows = reached.map(([id, model]): [string, Normal] => {
      const name = `${provider}/${id}`;
      known.add(name);
      return [
        id,
        normal(
          name,
          model,
          facts.filter(({ models: named }) => named.includes(name)),
        ),
      ];
    });
    return [provider, new Map(rows)] as const;
  });
  const stray = facts.flatMap(({ models }) => models).find((name) => !known.has(name));
  if (stray !== undefined) throw new Error(`facts.json: there is no ${stray}`);
  return new Map(providers);
}

function normal(name: string, model: SeedModel, facts: readonly Fact[]): Normal {
  const rates = Object.assign({}, model, ...facts.map((fact) => fact.rates ?? {}));
  const service = Object.assign({}, ...facts.map((fact) => fact.service ?? {}));
  const row: ModelRow = {
    ...(facts.some(({ unpriced }) => unpriced) ? {} : ratesOf(name, rates)),
    ...(model.ctx !== undefined && { ctx: windowOf(name, model.ctx) }),
    ...(model.maxOut !== undefined && { maxOut: model.maxOut }),
    ...(model.reasoning && { reasoning: true }),
    ...(model.image && { image: true }),
    ...effortsOf(name, model.effort ?? {}),
    ...(model.kind !== undefined && { kind: kindOf(name, model.kind) }),
    ...(model.tiers && { tiers: model.tiers.map((tier) => ({ above: tier.above, ...ratesOf(name, tier) })) }),
    ...(Object.keys(service).length > 0 && { service }),
  };
  const next = facts.flatMap((fact) => (fact.next ? [{ ...ratesOf(name, fact.next), from: fact.next.from }] : []));
  return { row, next };
}

function kindOf(name: string, kind: string): 'embedding' {
  if (kind === 'embedding') return kind;
  throw new Error(`${name}: kind ${kind}`);
}

/** Of Anthropic's models the source names only what is unusual; their rules are in their dialect. */
function effortsOf(name: string, effort: Readonly<Record<string, string>>): Pick<ModelRow, 'efforts'> {
  const strange = Object.keys(effort).find((word) => !HARDEST_FIRST.includes(word));
  if (strange !== undefined) throw new Error(`${name}: effort ${strange}`);
  const words = HARDEST_FIRST.flatMap((word) => effort[word]?.toLowerCase() ?? []);
  return words.length === 0 || name.includes('claude') ? {} : { efforts: words };
}

/** The source clamps OpenAI's window at the price step of 272,000; the models take 1,050,000 (seen on its own Pro rows). */
function windowOf(name: string, tokens: number): number {
  return name.startsWith('openai/') && tokens === 272_000 ? 1_050_000 : tokens;
}

function ratesOf(name: string, rates: SourceRates): RateRow {
  const { in: input, out } = rates;
  const known = CLASSES.flatMap((one) => {
    const usd = rates[one];
    return usd === undefined ? [] : [[one, pico(name, usd)]];
  });
  // The two that every model has are named for the compiler; the others are those that the source has.
  return { in: pico(name, input), out: pico(name, out), ...Object.fromEntries(known) };
}

/** Whole pico-dollars for a token: exact for up to six decimals of USD per million, and refused beyond. */
function pico(name: string, usd: number): number {
  const whole = typeof usd === 'number' ? Math.round(usd * 1e6) : Number.NaN;
  // Sources have multiplied in doubles: 0.11000000000000001 is 0.11.
  const isWhole = Math.abs(usd * 1e6 - whole) <= 1e-9 * Math.max(1, whole);
  if (!isWhole || whole < 0) throw new Error(`${name}: price ${usd}`);
  return whole;
}
