import { objectsIn, textIn } from '../../core/json.ts';
import { wholeSeconds } from '../../core/retry-after.ts';

/** Gemini says it in the body, as `RetryInfo`, and in no header (seen 2026-08-22). */
export function retryDelayIn(details: unknown): number | undefined {
  const delays = objectsIn(details).map((detail) => /^(\d+(?:\.\d+)?)s$/.exec(textIn(detail.retryDelay) ?? ''));
  const [, seconds] = delays.find((match) => match !== null) ?? [];
  return seconds === undefined ? undefined : wholeSeconds(Number(seconds));
}
