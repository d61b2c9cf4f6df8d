/**
 * What a token of AWS STS costs the gateway: the first time it comes, and from then on.
 * `node bin/node24.mjs bench/tokens.ts [runs]` prints one line of JSON.
 */
import { anIssuer } from '../test/support/an-issuer.ts';

const runs = Number(process.argv[2] ?? 300);
const issuer = await anIssuer();
const tokens = issuer.verifier();
await tokens.verify(await issuer.token());

const figures: Record<string, number> = {};
for (const key of [issuer.es, issuer.rs]) {
  const made = await Promise.all(Array.from({ length: runs }, () => issuer.token({ key })));
  figures[`${key.algorithm} first, ms`] = await medianOf(made);
  figures[`${key.algorithm} again, ms`] = await medianOf(made);
}
figures['bytes of a token'] = (await issuer.token()).length;
await issuer.close();
console.log(JSON.stringify({ ...figures, runs }));

async function medianOf(made: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (const token of made) {
    const before = performance.now();
    await tokens.verify(token);
    times.push(performance.now() - before);
  }
  times.sort((one, other) => one - other);
  return Number((times[Math.floor(times.length / 2)] ?? Number.NaN).toFixed(4));
}
