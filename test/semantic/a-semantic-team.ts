import type { Answers } from '../../lambda/core/cache/answers.ts';
import type { SemanticRule } from '../../lambda/core/cache/cache-terms.ts';
import type { Questions } from '../../lambda/core/semantic/questions.ts';
import type { Json } from '../../lambda/core/types.ts';
import { embed } from '../../local/demo/embeddings.ts';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { embeddings, type FakeProvider, type Play } from '../support/fake-provider.ts';
import { createMemoryAnswers, createMemoryCache } from '../support/memory-answers.ts';

export const RULE: SemanticRule = { model: 'fake/embed', threshold: 0.85, ttlSeconds: 3_600, mostQuestions: 200 };

/** Vectors by the words that texts share, as the demo provider makes them. */
export const BY_WORDS: Play = async (stage) => {
  const { input, model } = stage.request.json as { readonly input: string; readonly model: string }; // As the gateway has written it.
  const { data } = embed({ model, input }) as { readonly data: readonly { readonly embedding: number[] }[] }; // Its own form.
  await embeddings([data[0]?.embedding ?? []])(stage);
};

/** The worst that there may be: everything is like everything. */
export const ALL_ALIKE: Play = (stage) => embeddings([[0.6, 0.8]])(stage);

interface SemanticOptions {
  readonly rule?: SemanticRule;
  now?(): number;
  readonly questions?: Questions;
  readonly answers?: Answers;
  readonly waitMs?: number;
  readonly patienceMs?: number;
}

/** A gateway of a team that has turned likeness on for the name `support`. */
export function aSemanticTeam(
  provider: FakeProvider,
  {
    rule = RULE,
    now = Date.now,
    questions,
    answers = createMemoryAnswers(now),
    waitMs = 0,
    patienceMs,
  }: SemanticOptions = {},
): TestGateway {
  const teams = { red: { use: 'asked' as const, semantic: { support: rule } } };
  const target = { provider: 'fake', model: 'model' };
  return aGateway()
    .withProvider('fake', { url: provider.url })
    .withPrice('fake/model', { input: 1, output: 2 })
    .withPrice('fake/embed', { input: 1, output: 0 })
    .withRoute('support', { kind: 'pinned', target })
    .withRoute('sales', { kind: 'pinned', target })
    .withPorts({
      cache: { ...createMemoryCache({ teams, waitMs }, answers, patienceMs), questions },
      clock: { now, randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    })
    .start();
}

/** A request with these words as the last turn. */
export function asking(content: string, more: object = {}): Json {
  return { model: 'support', messages: [{ role: 'user', content }], ...more };
}

/** What the cache did, and how near the question was. */
export async function toldBy(response: Response): Promise<readonly [state: string | null, similarity: number]> {
  await response.arrayBuffer();
  const { headers } = response;
  return [headers.get('x-headgate-cache'), Number(headers.get('x-headgate-cache-similarity') ?? 0)];
}
