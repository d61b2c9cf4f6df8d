import { answer, type FaultName, fault, type Play } from '../support/fake-provider.ts';
import type { Random } from '../support/random-from.ts';

/** What costs nothing, because the provider says no before it works. */
const REFUSALS: readonly FaultName[] = [
  '429-retry-after',
  '429-spend-limit',
  'html-error',
  '529',
  'json-error-200',
  'html-200',
];

/** Faults that are over at once; those that only a timer ends take time, and each is in the fault matrix already. */
const QUICK: readonly FaultName[] = [
  ...REFUSALS,
  'fin-before-headers',
  'rst-before-headers',
  'not-http',
  'rst-mid-stream',
  'fin-mid-chunked',
  'fin-close-delimited',
  'terminator-missing',
  'zero-bytes',
  'malformed-json',
  'usage-twice',
];

/** No request here asks for more than so many tokens of output. */
export const MOST_TOKENS = 600;

/** What a provider does on a bad day: mostly it answers, and otherwise it fails in any way, having billed for it or not. */
export function aBadDay(random: Random): Play {
  return (stage) => {
    // As physics has it: no more tokens than there are bytes, and no more output than was allowed.
    const usage = () => ({
      inputTokens: 1 + random.below(stage.request.body.length / 2),
      outputTokens: 1 + random.below(MOST_TOKENS),
    });
    if (random.chance(0.75)) return answer({ text: 'An answer.', usage: usage(), firstMs: random.below(4) })(stage);
    const name = QUICK[random.below(QUICK.length)] ?? 'zero-bytes';
    const options = { after: random.below(3), usage: usage(), retryAfter: '0' };
    const isUnseen = !REFUSALS.includes(name) && random.chance(0.5);
    return fault(name, { ...options, ...(isUnseen && { unseen: options.usage }) })(stage);
  };
}
