import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireGoodStream } from '../support/chunk-schema.ts';
import type { Split } from '../support/fake-provider.ts';
import type { Row } from '../support/memory-ledger.ts';
import { requireGoodMessages } from '../support/messages-schema.ts';
import { requireGoodLifecycle } from '../support/responses-lifecycle.ts';
import { type Bill, billOf } from './bill.ts';
import { expectationOf, given } from './expectation.ts';
import { RECORDINGS, type Recording } from './recording.ts';
import { CLIENTS, type Client, openStage, type Stage } from './stage.ts';

/** Answers that are complete, of which each client has to read the same. */
export const ANSWERS = RECORDINGS.filter(
  ({ form, end, wire }) => form !== 'refusal' && end === 'complete' && wire !== 'openai-embeddings',
);

/** Tests that answers are, through the gateway and cut as said, what the SDKs read of them without it. */
export function testAnswers(
  answers: readonly Recording[],
  split: (body: Buffer) => Split,
  isFor: (recording: Recording, client: Client) => boolean = () => true,
): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  describe.each(answers)('$name', (recording) => {
    const clients = CLIENTS.filter((client) => isFor(recording, client));
    test.each(clients)('is to a client of %s what it is without the gateway, however it is cut', async (client) => {
      const isOwn = client === recording.wire;
      const direct = await stage.direct(recording);
      const passed = await stage.through(recording, client, { split: split(recording.bytes) });
      expect(passed.error).toBeUndefined();
      expect(passed.reading).toEqual(expectationOf(direct.reading, recording, client));
      if (isOwn) expect(given(passed)).toMatchObject(given(direct));
      const bill = billOf(recording);
      if (bill) expect(billIn(passed.row)).toEqual(bill);
      else expect(passed.row.ending?.usage?.outputTokens).toBeGreaterThan(0); // An estimate.
      if (recording.form === 'whole') return;
      const data = passed.frames.map((frame) => frame.data);
      if (client === 'openai-chat') requireGoodStream(data, { isAbridged: isOwn && recording.isAbridged });
      // What is resent as it came was compared event by event.
      else if (isOwn) return;
      else if (client === 'openai-responses') requireGoodLifecycle(passed.frames);
      else requireGoodMessages(passed.frames);
    });
  });
}

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
