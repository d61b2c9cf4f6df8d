import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { billOf } from './bill.ts';
import { cutsOf } from './cuts.ts';
import { expectationOf } from './expectation.ts';
import { RECORDINGS } from './recording.ts';
import { CLIENTS, type Client, openStage, type Stage } from './stage.ts';

const ANSWERS = RECORDINGS.filter(({ form, end, wire }) => form !== 'refusal' && end === 'complete' && wire !== 'openai-embeddings');
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe.each(ANSWERS.map((recording, seed) => ({ ...recording, seed })))('$name', ({ seed, ...recording }) => {
  test.each(Object.keys(CLIENTS) as Client[])('reads the same to a client of %s', async (client) => {
    const direct = await stage.direct(recording);
    const { reading, error, row, given } = await stage.through(recording, client, cutsOf(recording.bytes, seed));
    expect(error).toBeUndefined();
    if (client === recording.wire) expect(given).toMatchObject(direct.given as object[]);
    expect(reading).toEqual(expectationOf(direct.reading, recording, client));
    const { usage } = row.ending ?? {};
    expect(
      usage && {
        input: usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
        cacheRead: usage.cacheReadTokens,
        cacheWrite5m: usage.cacheWrite5mTokens,
        cacheWrite1h: usage.cacheWrite1hTokens,
        output: usage.outputTokens,
        reasoning: usage.reasoningTokens,
      },
    ).toEqual(billOf(recording));
  });
});
