import { expect } from 'vitest';
import type { Provider } from '../../lambda/core/types.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { serve } from '../clients/http-gateway.ts';
import { aGateway } from '../support/a-gateway.ts';
import { bytes, type FakeProvider, type Split, startFakeProvider, status } from '../support/fake-provider.ts';
import type { Row } from '../support/memory-ledger.ts';
import { hearChat } from './hear-chat.ts';
import { hearMessages } from './hear-messages.ts';
import { hearResponse } from './hear-responses.ts';
import type { Heard } from './reading.ts';
import { RECORDINGS, type Recording, type Wire } from './recording.ts';

/** The dialects of conversation: each client is put before each recording. */
export const CLIENTS = {
  'openai-chat': hearChat,
  'anthropic-messages': hearMessages,
  'openai-responses': hearResponse,
} as const;
export type Client = keyof typeof CLIENTS;

/** A gateway behind HTTP, in front of a provider on a socket that sends what was recorded. */
export interface Stage {
  /** What the client of the recording's own dialect reads without a gateway. */
  direct(recording: Recording): Promise<Heard>;
  /** What a client reads through the gateway, of the bytes cut as said, and the ledger's row of it. */
  through(recording: Recording, client: Client, split: Split, body?: Buffer): Promise<Heard & { readonly row: Row }>;
  readonly baseURL: string;
  readonly key: string;
  play(recording: Recording, split?: Split, body?: Buffer): void;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const fake = await startFakeProvider();
  const patience = { firstContentMs: 60_000, firstContentSlowMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
  const headgate = aGateway().withPorts({ providers: providersAt(fake) }).withBounds(patience).start();
  const server = await serve(headgate);
  const play: Stage['play'] = (recording, split = [], body = recording.bytes) => {
    if (recording.form === 'refusal') fake.script(status(recording.status, { body: body.toString() }));
    else fake.script(bytes(body, { split, ...(recording.form === 'whole' && { headers: JSON_TYPE }) }));
  };
  return {
    baseURL: server.baseURL,
    key: headgate.key,
    play,
    direct(recording) {
      play(recording);
      return CLIENTS[clientOf(recording.wire)](fake.url, 'k', 'recorded', recording.form === 'stream');
    },
    async through(recording, client, split, body) {
      play(recording, split, body);
      const rows = headgate.rows.length;
      const model = `${providerIdOf(recording)}/recorded`;
      const heard = await CLIENTS[client](server.baseURL, headgate.key, model, recording.form === 'stream');
      await expect.poll(() => headgate.rows[rows]?.state ?? 'RESERVED').not.toBe('RESERVED');
      const row = headgate.rows[rows];
      if (!row) throw new Error('no attempt was made');
      return { ...heard, row };
    },
    async close() {
      await server.close();
      await headgate.close();
      await fake.close();
    },
  };
}

const JSON_TYPE = [['content-type', 'application/json']] as const;

/** Embeddings have no client of their own here. */
function clientOf(wire: Wire): Client {
  return wire === 'openai-embeddings' ? 'openai-chat' : wire;
}

/** One provider for each dialect that was recorded of it, so that every other dialect is translated. */
function providersAt(fake: FakeProvider): ReadonlyMap<string, Provider> {
  const providers = RECORDINGS.map((recording): [string, Provider] => {
    const { provider, wire } = recording;
    const known = enabledProviders({ [provider]: { url: fake.url } }).get(provider);
    if (!known) throw new Error(`no provider ${provider}`);
    const id = providerIdOf(recording);
    // Whose Responses were recorded without the gateway knowing that it speaks them has no quirks there.
    return [id, { ...known, id, needsKey: false, speaks: { [wire]: known.speaks[wire] ?? { streamUsage: true } } }];
  });
  return new Map(providers);
}

/** Named by both, because a recording's own dialect is all that its provider speaks here. */
export function providerIdOf({ provider, wire }: Recording): string {
  return `${provider}.${wire}`;
}
