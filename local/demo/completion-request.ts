import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { type ChatRequest, check, LIMITS, withoutIgnored } from './chat-request.ts';

const tokenIds = z.array(z.int().min(0)).min(1);

const completionRequest = z.strictObject({
  ...LIMITS,
  prompt: z.union([z.string(), z.array(z.string()).min(1), tokenIds, z.array(tokenIds).min(1)]),
  best_of: z.int().min(1).max(20).nullish(),
  echo: z.boolean().nullish(),
  suffix: z.string().nullish(),
  logprobs: z.int().min(0).max(5).nullish(),
});

/** A request to have texts continued: for each of them, what would be asked in a chat. */
export interface CompletionRequest {
  readonly asked: readonly { readonly request: ChatRequest; readonly echo: string }[];
  /** How many answers are shown for each text, and how many are made and billed. */
  readonly shown: number;
  readonly made: number;
}

/** Checks the body of `POST /v1/completions`. Throws an `ApiError` that names the field. */
export function readCompletionRequest(body: unknown): CompletionRequest {
  const { prompt, best_of, echo, suffix: _, logprobs: __, ...limits } = check(completionRequest, withoutIgnored(body));
  const shown = limits.n ?? 1;
  const made = best_of ?? shown;
  if (made < shown) throw new ApiError(400, "'best_of' must be at least 'n'.", { param: 'best_of' });
  const texts = textsOf(prompt);
  return {
    asked: texts.map((text) => ({
      request: { ...limits, messages: [{ role: 'user', content: text }] },
      echo: echo ? text : '',
    })),
    shown,
    made,
  };
}

/** There is no tokenizer here, so token ids are spelled out. */
function textsOf(prompt: z.infer<typeof completionRequest>['prompt']): string[] {
  if (typeof prompt === 'string') return [prompt];
  if (prompt.every((entry) => typeof entry === 'number')) return [prompt.join(' ')];
  return prompt.map((entry) => (Array.isArray(entry) ? entry.join(' ') : String(entry)));
}
