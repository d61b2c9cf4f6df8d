import type { Json, Recording } from './recording.ts';

/** What a recorded answer cost in tokens, read from its bytes alone: what the ledger must say. */
export interface Bill {
  /** All input, whatever it was made of. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Where each provider's arithmetic of chat differs: where reasoning is not in the completion, or may not be. */
const OUTPUT: Readonly<Record<string, 'completion' | 'total - prompt' | 'the larger'>> = {
  openai: 'completion',
  groq: 'completion',
  cerebras: 'completion',
  mistral: 'completion',
  openrouter: 'completion',
  gemini: 'total - prompt',
  xai: 'total - prompt',
  deepinfra: 'the larger',
};

/** `undefined` if the recording tells no usage. */
export function billOf(recording: Recording): Bill | undefined {
  const { wire, events } = recording;
  if (wire === 'anthropic-messages') return billOfMessages(events);
  if (wire === 'openai-responses') {
    const last = events.findLast(({ type, object }) => object === 'response' || /response\.(comp|inc)/.test(`${type}`));
    const usage = at(at(last, 'response') ?? last, 'usage');
    return usage && inclusive(usage, 'input', 'output', count(usage, 'output_tokens'));
  }
  const last = events.findLast((event) => at(event, 'usage') ?? at(event, 'x_groq', 'usage'));
  const usage = at(last, 'usage') ?? at(last, 'x_groq', 'usage');
  return usage && inclusive(usage, 'prompt', 'completion', outputOf(usage, recording.provider));
}

function outputOf(usage: Json, provider: string): number {
  const completion = count(usage, 'completion_tokens');
  const rest = count(usage, 'total_tokens') - count(usage, 'prompt_tokens');
  const rule = OUTPUT[provider] ?? 'the larger';
  return rule === 'completion' ? completion : rule === 'the larger' ? Math.max(completion, rest) : rest;
}

function inclusive(usage: Json, into: string, out: string, output: number): Bill {
  const details = at(usage, `${into}_tokens_details`) ?? at(usage, 'prompt_token_details') ?? {};
  return {
    input: count(usage, `${into}_tokens`),
    cacheRead: count(details, 'cached_tokens') || count(usage, 'num_cached_tokens'),
    cacheWrite5m: count(details, 'cache_write_tokens'),
    cacheWrite1h: 0,
    output,
    reasoning: Math.min(count(at(usage, `${out}_tokens_details`) ?? {}, 'reasoning_tokens'), output),
  };
}

/** Every figure of a later event stands in place of an earlier one; iterations are added up, and nothing else is. */
function billOfMessages(events: readonly Json[]): Bill | undefined {
  const told = events.flatMap((event): Json[] => [at(event, 'usage') ?? at(event, 'message', 'usage') ?? {}]);
  const later = told.flatMap((one) => Object.entries(one)).filter(([, value]) => value !== null);
  const usage: Json = Object.fromEntries(later);
  const { iterations } = usage;
  const parts: readonly Json[] = Array.isArray(iterations) && iterations.length > 0 ? iterations : [usage];
  const sum = (name: string) => parts.reduce((total, part) => total + count(part, name), 0);
  const write1h = parts.reduce(
    (total, part) => total + count(at(part, 'cache_creation') ?? {}, 'ephemeral_1h_input_tokens'),
    0,
  );
  const written = sum('cache_creation_input_tokens');
  return {
    input: sum('input_tokens') + sum('cache_read_input_tokens') + written,
    cacheRead: sum('cache_read_input_tokens'),
    cacheWrite5m: written - write1h,
    cacheWrite1h: write1h,
    output: sum('output_tokens'),
    reasoning: count(at(usage, 'output_tokens_details') ?? {}, 'thinking_tokens'),
  };
}

/** The object at a path, if there is one. */
function at(json: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found: unknown = json;
  for (const name of path)
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([key]) => key === name)?.[1]
        : undefined;
  return typeof found === 'object' && found !== null ? Object.fromEntries(Object.entries(found)) : undefined;
}

function count(json: Json, name: string): number {
  return typeof json[name] === 'number' ? json[name] : 0;
}
