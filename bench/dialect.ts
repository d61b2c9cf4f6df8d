/**
 * What one chunk costs on its way through the gateway where both sides speak the same dialect, from the bytes of the
 * provider to the bytes for the client, metered and guarded, without sockets; and what one very long line costs.
 * Run: node bin/node24.mjs bench/dialect.ts. Prints one JSON object a line.
 */
import { aGateway } from '../test/support/a-gateway.ts';
import { p50, print, timed, transportOf } from './support/in-memory.ts';

const CHUNKS = 200_000;
const RUNS = 7;
const MEGABYTE = 1024 * 1024;

for (const framesPerRead of [1, 16]) {
  const reads = chunkReads(framesPerRead);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await timed(() => throughGateway(reads)));
  print({
    measure: 'chunk',
    chunks: CHUNKS,
    framesPerRead,
    runs: RUNS,
    p50MicrosPerChunk: (p50(times) * 1_000) / CHUNKS,
  });
}

const lines: number[] = [];
for (const megabytes of [8, 16]) {
  const reads = lineReads(megabytes * MEGABYTE);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await timed(() => throughGateway(reads)));
  lines.push(Math.min(...times)); // Other work on the machine only ever adds time, and a ratio doubles the noise.
}
const [eight = 0, sixteen = 0] = lines;
print({
  measure: 'line',
  readBytes: 1024,
  runs: RUNS,
  fastestMs8MB: eight,
  fastestMs16MB: sixteen,
  ratio: sixteen / eight,
});

/** A stream of small deltas, as OpenAI writes them, so many to a network read. */
function chunkReads(framesPerRead: number): Uint8Array[] {
  const frame = (delta: object, finish_reason: string | null) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-C4HqHBe4xca0k0EzsCnf1t6V3YFXp',
      object: 'chat.completion.chunk',
      created: 1_755_137_933,
      model: 'gpt-5-nano-2025-08-07',
      service_tier: 'default',
      system_fingerprint: null,
      choices: [{ index: 0, delta, finish_reason }],
      obfuscation: 'AhjV0cXZqo72k8',
    })}\n\n`;
  const read = Buffer.from(frame({ content: ' about' }, null).repeat(framesPerRead));
  const end = Buffer.from(`${frame({}, 'stop')}data: [DONE]\n\n`);
  return [...new Array<Buffer>(CHUNKS / framesPerRead).fill(read), end];
}

/** One delta whose line has so many bytes, in reads of a kilobyte. */
function lineReads(bytes: number): Uint8Array[] {
  const delta = { content: 'x'.repeat(bytes) };
  const data = JSON.stringify({ choices: [{ index: 0, delta, finish_reason: 'stop' }] });
  const text = Buffer.from(`data: ${data}\n\ndata: [DONE]\n\n`);
  const reads: Uint8Array[] = [];
  for (let at = 0; at < text.length; at += 1024) reads.push(text.subarray(at, at + 1024));
  return reads;
}

async function throughGateway(reads: readonly Uint8Array[]): Promise<void> {
  const headgate = aGateway()
    .withProvider('fake', { url: 'http://127.0.0.1:1/v1', needsKey: false })
    .withPorts({ transport: transportOf(reads) })
    .withBounds({ totalMs: 600_000 })
    .start();
  const response = await headgate.ask({ model: 'fake/m', messages: [{ role: 'user', content: 'Hi' }], stream: true });
  if (!response.body) throw new Error('no body');
  const decoder = new TextDecoder();
  let last = '';
  for await (const bytes of response.body) last = decoder.decode(bytes.subarray(-16));
  if (!last.endsWith('data: [DONE]\n\n')) throw new Error('the stream did not end well');
  await headgate.close();
}
