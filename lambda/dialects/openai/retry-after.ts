import { objectsIn, textIn } from '../../core/json.ts';
import { wholeSeconds } from '../../core/retry-after.ts';

/** OpenAI's words, in streams its only ones: `Please try again in 1m2.5s.` (seen 2026-11-20). */
const IN_WORDS = /\bplease try again in (?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)(ms|s))?/i;

/** When to come back, as the message of a limit has it. */
export function retryIn(message: string): number | undefined {
  const [, hours, minutes, rest, unit] = IN_WORDS.exec(message) ?? [];
  if (hours === undefined && minutes === undefined && rest === undefined) return undefined;
  const seconds = Number(rest ?? 0) / (unit === 'ms' ? 1_000 : 1);
  return wholeSeconds(Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + seconds);
}

/** Gemini says it in the body, as `RetryInfo`, and in no header (seen 2026-08-22). */
export function retryDelayIn(details: unknown): number | undefined {
  const delays = objectsIn(details).map((detail) => /^(\d+(?:\.\d+)?)s$/.exec(textIn(detail.retryDelay) ?? ''));
  const [, seconds] = delays.find((match) => match !== null) ?? [];
  return seconds === undefined ? undefined : wholeSeconds(Number(seconds));
}
