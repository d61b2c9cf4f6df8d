/**
 * Row 100: a flood of invalid keys at a gateway in this process, with its memory stores, and what valid calls notice.
 * `node bin/node24.mjs bench/invalid-keys.ts [a second] [seconds]` prints one line of JSON.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { handle } from '../lambda/core/pipeline.ts';
import { aGateway } from '../test/support/a-gateway.ts';
import { answer, startFakeProvider } from '../test/support/fake-provider.ts';

const perSecond = Number(process.argv[2] ?? 10_000);
const seconds = Number(process.argv[3] ?? 60);
const VALID_A_SECOND = 100;
const TICK_MS = 2;
/** So many come at once, as far as one process can tell; then others have their turn. */
const BURST = 20;

const provider = await startFakeProvider({ remember: false });
provider.otherwise(answer({ text: 'Hello' }));
const headgate = aGateway()
  .withProvider('fake', { url: provider.url })
  .withPrice('fake/m', { input: 1, output: 2 })
  .start();
const body = JSON.stringify({ model: 'fake/m', messages: [{ role: 'user', content: 'Hi' }] });

await validFor(2, 0); // Compiled and connected.
const alone = await validFor(Math.min(seconds, 15), 0);
const flooded = await validFor(seconds, perSecond);
console.log(
  JSON.stringify({
    bench: 'invalid keys',
    invalidASecond: Math.round(flooded.refused / seconds),
    seconds,
    keyReads: headgate.keyReads(),
    aloneMs: alone.ms,
    floodedMs: flooded.ms,
    failed: alone.failed + flooded.failed,
  }),
);
await headgate.close();
await provider.close();

/** Valid calls at a steady pace for so long, and invalid ones beside them. */
async function validFor(length: number, invalidASecond: number) {
  const times: number[] = [];
  const under: Promise<void>[] = [];
  let [refused, failed] = [0, 0];
  const startedAt = performance.now();
  const due = (rate: number) => Math.floor(((performance.now() - startedAt) / 1_000) * rate);
  let [valid, invalid] = [0, 0];
  while (performance.now() - startedAt < length * 1_000) {
    for (let one = 0; one < BURST && invalid < due(invalidASecond); one += 1, invalid += 1) {
      const response = await ask(`hg_live_${randomBytes(6).toString('hex')}_${'A'.repeat(43)}_abcdef`);
      if (response.status === 401) refused += 1;
    }
    for (; valid < due(VALID_A_SECOND); valid += 1) {
      const from = performance.now();
      const call = async () => {
        const response = await ask(headgate.key);
        await response.text();
        times.push(performance.now() - from);
        if (response.status !== 200) failed += 1;
      };
      under.push(call());
    }
    await (invalid < due(invalidASecond) ? turn() : sleep(TICK_MS));
  }
  await Promise.all(under);
  const sorted = times.sort((one, other) => one - other);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
  return { refused, failed, ms: { p50: at(0.5), p99: at(0.99) } };
}

function ask(key: string): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const request = new Request('https://headgate.invalid/', { method: 'POST', headers, body });
  return handle(
    request,
    { endpoint: '/chat/completions', parameters: {}, deadline: Date.now() + 900_000 },
    headgate.gateway,
  );
}
