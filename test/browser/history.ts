import type { CacheStatus } from '../../lambda/core/cache/cache-state.ts';
import { ulid } from '../../lambda/core/ids.ts';
import { answered, type CallOf, failed, given, HOSTILE_FINISH, lost, type Past, type Target } from './past-attempts.ts';

/** Texts that would do something if they were taken for more than text. */
export const HOSTILE = {
  tags: [
    '<img src=x onerror=alert(1)>',
    '=HYPERLINK("https://evil.example","x")',
    '</script><script>alert(1)</script>',
  ],
  user: '\u202Egpj.exe <b>bold</b>',
  model: '"><svg onload=alert(1)>',
  finish: HOSTILE_FINISH,
} as const;

const DAY_MS = 86_400_000;
/** Longer than the longest range with the one before it that the suite looks at. */
const DAYS = 60;
const TARGETS = [
  { provider: 'openai', model: 'gpt-5-mini', input: 250_000n, output: 2_000_000n, firstMs: 420 },
  { provider: 'anthropic', model: 'claude-sonnet-5', input: 3_000_000n, output: 15_000_000n, firstMs: 780 },
  { provider: 'groq', model: 'openai/gpt-oss-120b', input: 150_000n, output: 600_000n, firstMs: 140 },
  { provider: 'gemini', model: 'gemini-3-flash', input: 300_000n, output: 2_500_000n, firstMs: 510 },
  { provider: 'cerebras', model: 'gpt-oss-120b', input: 350_000n, output: 750_000n, firstMs: 90 },
] as const satisfies readonly Target[];
/** As in the configuration beside this: the first of each is the control. */
export const EXPERIMENTS = { assistant: ['control', 'concise'], tone: ['formal', 'casual'] } as const;
const TAGS = ['search', 'support', 'batch', 'evaluation', 'internal'];

/** So many attempts of a team up to a moment, always the same: more by day than by night, some that fall back, some nobody can price. */
export function* history(attempts: number, now: number, keys: readonly string[]): Generator<Past> {
  const random = seeded(20_261_120);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() ** 1.6 * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const bytes = () => Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  const compared = { assistant: 600, tone: 12 };
  let strange = 5;
  for (let made = 0; made < attempts; ) {
    const at = momentIn(now, made / attempts, random());
    const isHostile = made >= strange;
    if (isHostile) strange += 997;
    const call = {
      callId: ulid(at, bytes()),
      keyId: pick(keys),
      tags: isHostile ? HOSTILE.tags : random() < 0.8 ? [pick(TAGS)] : [],
      user: isHostile ? HOSTILE.user : `user-${Math.floor(random() ** 2 * 8)}`,
      at,
    };
    const rows = isHostile ? hostile(call, random) : rowsOf(call, { random, pick, compared });
    // A call is there as a whole, or not at all.
    for (const row of made + rows.length <= attempts ? rows : [answered(call, { target: TARGETS[0], random })]) {
      yield row;
      made += 1;
    }
  }
}

function hostile(call: CallOf, random: () => number): readonly Past[] {
  return [
    answered(call, { target: { ...TARGETS[0], provider: 'own', model: HOSTILE.model }, isHostile: true, random }),
  ];
}

interface Luck {
  random(): number;
  pick<Item>(items: readonly Item[]): Item;
  /** How many calls each experiment still gets. */
  readonly compared: { assistant: number; tone: number };
}

/** What the cache did, in so many of a hundred calls. */
const CACHED: readonly (readonly [upTo: number, cache: CacheStatus])[] = [
  [0.08, 'miss'],
  [0.085, 'refresh'],
  [0.088, 'bypass'],
];

/** What became of a call: most are answered; some fall back, race, are remembered, or are a part of an experiment. */
function rowsOf(call: CallOf, { random, pick, compared }: Luck): readonly Past[] {
  const luck = random();
  const target: Target = pick(TARGETS);
  if (luck < 0.05) {
    const safe = { ...call, alias: 'smart' };
    const reason = 'fallback after provider-overloaded';
    return [failed(safe, TARGETS[2], 300 + random() * 2_000), answered(safe, { target, attempt: 2, reason, random })];
  }
  if (luck < 0.07) {
    const quick = { ...call, alias: 'quick' };
    return [answered(quick, { target: TARGETS[4], reason: 'race, pinned', random }), lost(quick, TARGETS[2], 2)];
  }
  if (luck < 0.12) return [given(call, target, random() < 0.05 ? null : 700n * target.input + 90n * target.output)];
  if (luck < 0.24) {
    const experiment = compared.tone > 0 ? 'tone' : 'assistant';
    if (compared[experiment] > 0) return [ofAnArm(call, experiment, { random, pick, compared })];
  }
  const chance = random();
  const cache = CACHED.find(([upTo]) => chance < upTo)?.[1];
  return [answered({ ...call, ...(cache && { cache }) }, { target, random })];
}

/** Of `assistant`, the second arm is the cheaper one. */
function ofAnArm(call: CallOf, experiment: 'assistant' | 'tone', { random, compared }: Luck): Past {
  compared[experiment] -= 1;
  const isFirst = random() < 0.5;
  const arm = EXPERIMENTS[experiment][isFirst ? 0 : 1];
  const labelled = { ...call, alias: experiment, label: { experiment, arm } };
  return answered(labelled, {
    target: isFirst ? TARGETS[1] : TARGETS[2],
    reason: `experiment ${experiment}, ${arm}, pinned`,
    random,
  });
}

/** From now back, at noon more than at midnight, and growing: what is in use grows. */
function momentIn(now: number, share: number, luck: number): number {
  const back = share ** 1.15 * (DAYS * DAY_MS - 600_000) + 300_000;
  const day = Math.floor((now - back) / DAY_MS) * DAY_MS;
  const hour = 13 + (luck - 0.5) * 22 * Math.abs(luck - 0.5) ** 0.35;
  const at = day + hour * 3_600_000;
  // The hours of today that are still to come have their calls in those that have been.
  return at < now - 300_000 ? at : now - 300_000 - Math.floor(luck * (now % DAY_MS) * 0.9);
}

/** Mulberry32: the same numbers each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
