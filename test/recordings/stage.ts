import { expect } from 'vitest';
import { readFrames } from '../../lambda/adapters/server-sent-events.ts';
import type { Gateway } from '../../lambda/core/gateway.ts';
import type { Provider, SseFrame } from '../../lambda/core/types.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { serve } from '../clients/http-gateway.ts';
import { aGateway } from '../support/a-gateway.ts';
import { bytes, type FakeProvider, type Split, startFakeProvider, status } from '../support/fake-provider.ts';
import type { Row } from '../support/memory-ledger.ts';
import { hearChat } from './hear-chat.ts';
import { hearMessages } from './hear-messages.ts';
import { hearResponse } from './hear-responses.ts';
import type { Heard, Order } from './reading.ts';
import { RECORDINGS, type Recording } from './recording.ts';

/** The dialects of conversation, each with its official client: all of them are put before each recording. */
const HEARERS = { 'openai-chat': hearChat, 'anthropic-messages': hearMessages, 'openai-responses': hearResponse };
export type Client = keyof typeof HEARERS;
export const CLIENTS: readonly Client[] = ['openai-chat', 'anthropic-messages', 'openai-responses'];

/** What a client got of the gateway. */
interface Passed extends Heard {
  /** The body as it came. */
  readonly body: string;
  readonly frames: readonly SseFrame[];
  /** The ledger's row of it. */
  readonly row: Row;
}

/** A gateway behind HTTP, in front of a provider on a socket that sends what was recorded. */
export interface Stage {
  readonly baseURL: string;
  readonly providerURL: string;
  readonly key: string;
  /** Lets the provider send it to whoever asks next. */
  play(recording: Recording, how?: Manner): void;
  /** What the client of the recording's own dialect reads without a gateway. */
  direct(recording: Recording): Promise<Heard>;
  /** What a client reads through the gateway. */
  through(recording: Recording, client: Client, how?: Manner): Promise<Passed>;
  close(): Promise<void>;
}

interface Manner {
  readonly split?: Split;
  /** In place of what was recorded. */
  readonly body?: Buffer;
  /** In the other form than it was recorded in, for what is remembered. */
  readonly isStream?: boolean;
}

/** Opens both, with every provider that was recorded. */
export async function openStage(ports: Partial<Gateway> = {}): Promise<Stage> {
  const fake = await startFakeProvider();
  const patience = { firstContentMs: 60_000, firstContentSlowMs: 60_000, idleMs: 60_000, totalMs: 60_000 };
  const headgate = aGateway()
    .withPorts({ providers: providersAt(fake), ...ports })
    .withBounds(patience)
    .start();
  const server = await serve(headgate);
  const play: Stage['play'] = (recording, { split = [], body = recording.bytes } = {}) => {
    fake.reset(); // What a test left that failed is not for the next one.
    if (recording.form === 'refusal') fake.script(status(recording.status, { body: body.toString() }));
    else fake.script(bytes(body, { split, inTurns: true, ...(recording.form === 'whole' && { headers: JSON_TYPE }) }));
  };
  return {
    baseURL: server.baseURL,
    providerURL: fake.url,
    key: headgate.key,
    play,
    direct(recording) {
      play(recording);
      const order = { baseURL: fake.url, apiKey: 'k', model: 'recorded', fetch, isStream: recording.form === 'stream' };
      return hearerOf(recording)(order);
    },
    async through(recording, client, how) {
      play(recording, how);
      const rows = headgate.rows.length;
      const bodies: string[] = [];
      const heard = await HEARERS[client]({
        baseURL: server.baseURL,
        apiKey: headgate.key,
        model: modelOf(recording),
        isStream: how?.isStream ?? recording.form === 'stream',
        fetch: noting(bodies),
      });
      await expect.poll(() => headgate.rows[rows]?.state ?? 'RESERVED').not.toBe('RESERVED');
      const row = headgate.rows[rows];
      const [body] = bodies;
      if (!row || body === undefined) throw new Error('nothing was asked of the provider');
      const frames = (await Array.fromAsync(readFrames(ReadableStream.from([Buffer.from(body)]), 1e8))).flat();
      return { ...heard, row, body, frames };
    },
    async close() {
      await server.close();
      await headgate.close();
      await fake.close();
    },
  };
}

const JSON_TYPE = [['content-type', 'application/json']] as const;

function hearerOf({ wire }: Recording): (order: Order) => Promise<Heard> {
  if (wire === 'openai-embeddings') throw new Error('embeddings are heard elsewhere');
  return HEARERS[wire];
}

/** A `fetch` that keeps what it brings, all of it: the SDKs read no further than to an error. */
function noting(bodies: string[]): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const body = await response.text();
    bodies.push(body);
    return new Response(body, response);
  };
}

/** One provider for each dialect that was recorded of it, so that every other dialect is translated. */
function providersAt(fake: FakeProvider): ReadonlyMap<string, Provider> {
  const providers = RECORDINGS.map(({ provider, wire }): [string, Provider] => {
    const known = enabledProviders({ [provider]: { url: fake.url } }).get(provider);
    if (!known) throw new Error(`no provider ${provider}`);
    const id = `${provider}.${wire}`;
    // Whose Responses were recorded without the gateway knowing that it speaks them has no quirks there. Where it is,
    // which models it takes and how it is signed to does not matter here.
    const { signing: _, ...open } = known;
    const { url: _url, takesModels: _models, ...quirks } = known.speaks[wire] ?? { streamUsage: true };
    return [id, { ...open, id, url: fake.url, needsKey: false, speaks: { [wire]: quirks } }];
  });
  return new Map(providers);
}

/** As a client of the gateway names it. */
export function modelOf({ provider, wire }: Recording): string {
  return `${provider}.${wire}/recorded`;
}
