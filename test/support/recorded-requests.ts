/** What real providers were sent, and how many tokens of input they said it was. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../lambda/core/types.ts';

const RECORDINGS = fileURLToPath(new URL('../../../shared/recorded/', import.meta.url));

export interface RecordedRequest {
  readonly file: string;
  readonly uri: string;
  readonly model: string;
  readonly body: Json;
  /** What the model reads, in the words of whatever dialect it was. */
  readonly read: Json;
  readonly inputTokens: number;
}

/** The fields that a model reads, in all dialects that were recorded. */
const READ = /^(system|instructions|messages|input|contents|tools|tool_choice|response_format|text)$/;

interface Meta {
  readonly status: number;
  readonly request: { readonly uri: string; readonly body: Json };
}

/** Requests with their usage; but those whose tokens the provider made by itself, with tools that it runs. */
export function recordedRequests(): readonly RecordedRequest[] {
  return globSync('*/*/*.meta.json', { cwd: RECORDINGS })
    .sort()
    .flatMap((file) => {
      // The form of all these files, by their index.
      const meta = JSON.parse(readFileSync(RECORDINGS + file, 'utf8')) as Meta;
      const { body, uri } = meta.request;
      const isWhole =
        meta.status === 200 && !('_truncated' in body) && !/web_search/.test(JSON.stringify(body.tools ?? ''));
      const inputTokens = isWhole && !uri.endsWith('/embeddings') ? inputTokensIn(file, uri) : 0;
      const read = Object.fromEntries(Object.entries(body).filter(([name]) => READ.test(name)));
      return inputTokens > 0 ? [{ file, uri, model: String(body.model ?? uri), body, read, inputTokens }] : [];
    });
}

function inputTokensIn(file: string, uri: string): number {
  const base = RECORDINGS + file.replace(/\.meta\.json$/, '');
  const answer = ['.sse', '.json', '.chunks.txt'].map((suffix) => base + suffix).find(existsSync);
  const text = answer ? readFileSync(answer, 'utf8') : '';
  const most = (name: string) =>
    Math.max(0, ...[...text.matchAll(new RegExp(`"${name}"\\s*:\\s*(\\d+)`, 'g'))].map(([, count]) => Number(count)));
  // Anthropic tells what it read from its cache, and wrote to it, apart.
  const cached = uri.includes('anthropic.com') ? most('cache_(?:creation|read)_input_tokens') : 0;
  return Math.max(most('prompt_tokens'), most('promptTokenCount'), most('input_tokens') + cached);
}
