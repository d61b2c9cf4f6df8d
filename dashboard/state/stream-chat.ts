import { createParser } from 'eventsource-parser';
import { ask } from './ask.ts';

/** What is asked, and of whom. */
export interface Prompt {
  readonly model: string;
  readonly system: string;
  readonly text: string;
  readonly maxTokens: number | undefined;
}

/** What has come so far. */
export interface Spoken {
  readonly text: string;
  readonly firstContentMs: number | undefined;
  readonly totalMs: number | undefined;
  readonly callId: string | undefined;
  readonly target: string | undefined;
  readonly outputTokens: number | undefined;
  /** As the answer tells it: `undefined` as long as it does not, `null` where nobody knows. */
  readonly costPico: string | null | undefined;
  readonly finish: string | undefined;
}

export const NOTHING_SPOKEN: Spoken = {
  text: '',
  firstContentMs: undefined,
  totalMs: undefined,
  callId: undefined,
  target: undefined,
  outputTokens: undefined,
  costPico: undefined,
  finish: undefined,
};

interface ChatChunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: {
    readonly completion_tokens?: number;
    readonly cost_details?: { readonly cost_pico_usd?: string | null };
  } | null;
  readonly error?: { readonly message?: string };
}

/** Asks one model and tells what has come, piece by piece. Throws what the gateway says if it fails, also half-way. */
export async function streamChat(prompt: Prompt, signal: AbortSignal, tell: (spoken: Spoken) => void): Promise<void> {
  const began = performance.now();
  const since = () => performance.now() - began;
  const { model, system, text, maxTokens } = prompt;
  const messages = [...(system ? [{ role: 'system', content: system }] : []), { role: 'user', content: text }];
  const body = { model, messages, stream: true, stream_options: { include_usage: true }, max_tokens: maxTokens };
  const headers = { 'content-type': 'application/json', 'x-headgate-tags': 'playground' };
  const response = await ask('/chat/completions', {}, { method: 'POST', headers, body: JSON.stringify(body), signal });
  let spoken: Spoken = {
    ...NOTHING_SPOKEN,
    callId: response.headers.get('x-headgate-call-id') ?? undefined,
    target: response.headers.get('x-headgate-model') ?? undefined,
  };
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') return;
      // A chunk of the gateway's own stream.
      const chunk = JSON.parse(data) as ChatChunk;
      if (chunk.error) throw new Error(chunk.error.message ?? 'The stream has failed.');
      spoken = heard(spoken, chunk, since());
      tell(spoken);
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of piecesOf(response)) parser.feed(decoder.decode(bytes, { stream: true }));
  tell({ ...spoken, totalMs: since() });
}

function heard(spoken: Spoken, { choices = [], usage }: ChatChunk, ms: number): Spoken {
  const piece = choices[0]?.delta?.content ?? '';
  return {
    ...spoken,
    text: spoken.text + piece,
    firstContentMs: spoken.firstContentMs ?? (piece === '' ? undefined : ms),
    finish: choices[0]?.finish_reason ?? spoken.finish,
    ...(usage && {
      outputTokens: usage.completion_tokens,
      costPico: usage.cost_details?.cost_pico_usd ?? null,
    }),
  };
}

/** Not every browser can go through a stream by itself. */
async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    reader.releaseLock();
  }
}
