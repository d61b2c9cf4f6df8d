/**
 * What a call through the local gateway takes longer than a direct one, beside a bare proxy, at concurrency 1.
 * Direct, proxy and gateway are called in turn, so that a machine that slows down slows all three.
 * `node bin/node24.mjs bench/added-latency.ts [calls] [bodyBytes] [limits]` prints one line of JSON; with `limits` another gateway
 * is called in turn, whose team has a budget, and limits of requests and tokens by the minute.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile, startGateway, startScript, stop } from './support/processes.ts';

const calls = Number(process.argv[2] ?? 2_000);
const bodyBytes = Number(process.argv[3] ?? 0);
const warmUp = Math.min(1_500, calls);
const BODY = JSON.stringify({
  model: 'fake/fast',
  messages: [{ role: 'user', content: 'Say something short.' }, ...historyOf(bodyBytes)],
});

const provider = await startScript('bench/support/provider.ts', []);
const proxy = await startScript('bench/support/bare-proxy.ts', [provider.line]);
const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
const price = { 'fake/fast': { input: 1, output: 2 } };
const gateway = await startGateway(configured('plain', {}));
const most = { requestsPerMinute: 10_000_000, tokensPerMinute: 10_000_000_000 };
const teams = { local: { budget: { month: 1_000_000 }, limits: most } };
const limited = process.argv[4] === 'limits' ? await startGateway(configured('limited', { teams })) : undefined;

const lanes = {
  direct: { url: provider.line, authorization: 'Bearer none', times: [] as number[] },
  proxy: { url: proxy.line, authorization: 'Bearer none', times: [] as number[] },
  gateway: { url: gateway.baseUrl, authorization: `Bearer ${gateway.key}`, times: [] as number[] },
  ...(limited && {
    limited: { url: limited.baseUrl, authorization: `Bearer ${limited.key}`, times: [] as number[] },
  }),
};
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
for (let call = -warmUp; call < calls; call += 1) {
  for (const lane of Object.values(lanes)) {
    const time = await timed(lane.url, lane.authorization);
    if (call >= 0) lane.times.push(time);
  }
}
agent.destroy();
await stop(gateway.child, proxy.child, provider.child, ...(limited ? [limited.child] : []));
rmSync(folder, { recursive: true });

const [direct, bare, through, held] = Object.values(lanes).map(({ times }) => times.sort((a, b) => a - b));
const added = (sorted: readonly number[] = [], share: number) =>
  Math.round((percentile(sorted, share) - percentile(direct ?? [], share)) * 1000) / 1000;
console.log(
  JSON.stringify({
    calls,
    bodyBytes: BODY.length,
    directMs: { p50: percentile(direct ?? [], 0.5), p99: percentile(direct ?? [], 0.99) },
    proxyAddsMs: { p50: added(bare, 0.5), p99: added(bare, 0.99) },
    gatewayAddsMs: { p50: added(through, 0.5), p99: added(through, 0.99) },
    ...(held && { withLimitsMs: { p50: added(held, 0.5), p99: added(held, 0.99) } }),
  }),
);

/** A configuration of the one provider, in a file of its own. */
function configured(name: string, more: object): string {
  const file = join(folder, `${name}.config.mjs`);
  const settings = { providers: { fake: { url: provider.line, needsKey: false } }, prices: price, ...more };
  writeFileSync(file, `export default ${JSON.stringify(settings)};`);
  return file;
}

function timed(url: string, authorization: string): Promise<number> {
  const headers = { authorization, 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
  return new Promise((resolve, reject) => {
    const before = performance.now();
    const request = http.request(`${url}/chat/completions`, { method: 'POST', headers, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode} from ${url}`));
      response.resume().on('end', () => resolve(performance.now() - before));
    });
    request.on('error', reject);
    request.end(BODY);
  });
}

/** Earlier turns of a long talk: text with quotes and line breaks, as code has them, a few KB a message. */
function historyOf(bytes: number): readonly object[] {
  const line = 'const answer = { text: "forty-two", at: [1, 2, 3] };\n';
  const message = { role: 'user', content: line.repeat(60) };
  return new Array(Math.ceil(bytes / JSON.stringify(message).length)).fill(message);
}
