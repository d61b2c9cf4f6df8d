import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../support/random-from.ts';
import type { Heard } from './reading.ts';
import { RECORDINGS, type Recording } from './recording.ts';
import { CLIENTS, type Client, openStage, type Stage } from './stage.ts';

const STREAMS = RECORDINGS.filter(({ form }) => form === 'stream').map((recording, seed) => ({ ...recording, seed }));
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe.each(STREAMS.filter(({ end }) => end !== 'complete'))('$name, which fails', ({ seed, ...recording }) => {
  test.each(CLIENTS)('is an error to a client of %s, after what had been said', async (client) => {
    const direct = await stage.direct(recording);
    const passed = await stage.through(recording, client, { split: { seed } });
    requireFailure(passed, client);
    const { text, reasoning } = direct.reading;
    if (passed.given.length > 0) expect(passed.reading).toMatchObject({ text, reasoning });
    else expect(text + reasoning).toBe('');
  });
});

describe.each(STREAMS.filter(({ end }) => end === 'complete'))('$name, cut', ({ seed, ...recording }) => {
  const last = lastEventOf(recording);
  test.each(CLIENTS)('before it says how it ended is an error to a client of %s', async (client) => {
    requireFailure(await stage.through(recording, client, { body: recording.bytes.subarray(0, last) }), client);
  });

  test.each(CLIENTS)('anywhere before that as well, to a client of %s', async (client) => {
    const body = recording.bytes.subarray(0, 1 + Math.floor(randomFrom(seed).next() * (last - 1)));
    requireFailure(await stage.through(recording, client, { body }), client);
  });
});

describe.each(RECORDINGS.filter(({ form }) => form === 'refusal'))('$name', (recording) => {
  test.each(CLIENTS)("is an error of the SDK's to a client of %s", async (client) => {
    const { error, row, body } = await stage.through(recording, client);
    expect(error).toBeInstanceOf(errorOf(client));
    expect(error).toMatchObject({ status: expect.any(Number), message: expect.stringMatching(/^[45]\d\d .*\w{3}/s) });
    expect(row).toMatchObject({ state: 'VOIDED', costPicoUsd: 0n });
    // Agents act on the wording of Anthropic's own refusals. That the gateway's key is refused is not the caller's to know.
    const isRelayed = client === 'anthropic-messages' && recording.wire === client && recording.status !== 401;
    if (isRelayed) expect(body).toBe(recording.bytes.toString());
  });
});

function requireFailure(passed: Heard & { readonly body: string; readonly row: object }, client: Client): void {
  expect(passed.error).toBeInstanceOf(errorOf(client));
  expect(passed.body).not.toMatch(/^data: ?\[DONE\]|^event: ?(message_stop|response\.(completed|incomplete))/m);
  expect(passed.row).not.toMatchObject({ ending: { outcome: 'answered' } });
}

function errorOf(client: Client): typeof OpenAI.APIError | typeof Anthropic.APIError {
  return client === 'anthropic-messages' ? Anthropic.APIError : OpenAI.APIError;
}

/** Where the event begins that says how the answer ended. For chat that is the finish reason: with usage it is enough. */
function lastEventOf({ bytes, wire }: Recording): number {
  const blocks = bytes.toString('latin1').split(/(?<=\r?\n\r?\n)/); // One character a byte.
  const last =
    wire === 'openai-chat' ? /"finish_reason": ?"/ : /"type": ?"(message_stop|response\.(completed|incomplete))"/;
  return blocks
    .slice(
      0,
      blocks.findIndex((block) => last.test(block)),
    )
    .join('').length;
}
