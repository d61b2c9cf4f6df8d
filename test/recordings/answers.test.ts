import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireGoodStream } from '../support/chunk-schema.ts';
import type { Row } from '../support/memory-ledger.ts';
import { requireGoodMessages } from '../support/messages-schema.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';
import { type Bill, billOf } from './bill.ts';
import { cutsOf } from './cuts.ts';
import { expectationOf } from './expectation.ts';
import { lenienceOf } from './known-differences.ts';
import { RECORDINGS } from './recording.ts';
import { CLIENTS, openStage, type Stage } from './stage.ts';

const ANSWERS = RECORDINGS.filter(
  ({ form, end, wire }) => form !== 'refusal' && end === 'complete' && wire !== 'openai-embeddings',
);
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe.each(ANSWERS.map((recording, seed) => ({ ...recording, seed })))('$name', ({ seed, ...recording }) => {
  test.each(CLIENTS)('is to a client of %s what it is without the gateway, however it is cut', async (client) => {
    const direct = await stage.direct(recording);
    const split = cutsOf(recording.bytes, seed);
    const { reading, error, row, given, frames } = await stage.through(recording, client, { split });
    expect(error).toBeUndefined();
    expect(reading).toEqual(expectationOf(direct.reading, recording, client));
    if (client === recording.wire) expect(unmended(given)).toMatchObject(unmended(direct.given));
    const bill = billOf(recording);
    if (bill) expect(billIn(row)).toEqual(bill);
    else expect(row.ending?.usage?.outputTokens).toBeGreaterThan(0); // An estimate.
    if (recording.form === 'whole') return;
    const isOwn = client === recording.wire;
    if (client === 'openai-chat')
      requireGoodStream(
        frames.map(({ data }) => data),
        { isAbridged: isOwn && recording.isAbridged },
      );
    else if (client === 'openai-responses') requireGoodLifecycle(frames, isOwn ? lenienceOf(recording) : {});
    else if (!isOwn) requireGoodMessages(frames);
  });
});

function billIn({ ending }: Row): Bill | undefined {
  const usage = ending?.usage;
  if (!usage) return undefined;
  const { cacheReadTokens: cacheRead, cacheWrite5mTokens: cacheWrite5m, cacheWrite1hTokens: cacheWrite1h } = usage;
  return {
    input: usage.inputTokens + usage.audioInputTokens + cacheRead + cacheWrite5m + cacheWrite1h,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    output: usage.outputTokens + usage.audioOutputTokens,
    reasoning: usage.reasoningTokens,
  };
}

/** Without what is completed where clients would throw: role, and index and id of calls, which the readings compare. */
function unmended(given: readonly unknown[]): object[] {
  return JSON.parse(
    JSON.stringify(given, (name, value) => (name === 'tool_calls' || name === 'role' ? undefined : value)),
  );
}
