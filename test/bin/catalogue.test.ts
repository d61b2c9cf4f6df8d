import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CatalogueFile, isAlias, type ModelRow } from '../../lambda/catalog/rows.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DEPLOYED = 'lambda/catalog/models.json';
const folder = temporaryFolder();
const into = join(folder, 'models.json');
const seedFile = join(folder, 'seed.json');

type Seed = { _provenance: object; providers: Record<string, Record<string, Record<string, unknown>>> };

beforeEach(() => copyFileSync(DEPLOYED, into));

/** A seed that the deployed catalogue could have been made from. */
function aSeed(built = '2026-11-20'): Seed {
  // Held to its shape by `test/catalog/models.test.ts`.
  const { models, sources } = JSON.parse(readFileSync(DEPLOYED, 'utf8')) as CatalogueFile;
  const providers = Object.entries(models).map(([provider, rows]) => {
    const own = Object.entries(rows).flatMap(([id, row]) => (isAlias(row) ? [] : [[id, seedRow(row)]]));
    return [provider, Object.fromEntries(own)];
  });
  return { _provenance: { built, sources }, providers: Object.fromEntries(providers) };
}

/** What it costs today, as a source would tell it. */
function seedRow(row: ModelRow): Record<string, unknown> {
  const rates = row.before?.[0] ?? row;
  const { efforts, kind, reasoning, image, ctx, maxOut } = row;
  const effort = ['max', 'xhigh', 'high', 'medium', 'low', 'minimal', 'off'].flatMap((word, at) =>
    efforts?.[at] === undefined ? [] : [[word, efforts[at]]],
  );
  return {
    ...{ src: 'test', in: 0, out: 0, ...usd(rates), reasoning, image, kind, ctx, maxOut },
    ...(rates.tiers && { tiers: rates.tiers.map((tier) => ({ above: tier.above, ...usd(tier) })) }),
    ...(efforts && { effort: Object.fromEntries(effort) }),
  };
}

function usd(rates: object): object {
  const known = Object.entries(rates).filter(([name]) => ['in', 'out', 'cr', 'cw', 'cw1h'].includes(name));
  return Object.fromEntries(known.map(([name, pico]) => [name, pico / 1e6]));
}

function build(seed: unknown, ...options: string[]) {
  writeFileSync(seedFile, typeof seed === 'string' ? seed : JSON.stringify(seed));
  const args = ['bin/node24.mjs', 'bin/catalogue.ts', seedFile, '--into', into, ...options];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stderr, text: readFileSync(into, 'utf8') };
}

/** The seed with a price changed. */
function withPrice(provider: string, id: string, changes: object, built?: string): Seed {
  const seed = aSeed(built);
  Object.assign(seed.providers[provider]?.[id] ?? {}, changes);
  return seed;
}

test('the same sources give the catalogue that is deployed, to the byte', () => {
  expect(build(aSeed())).toMatchObject({ status: 0, text: readFileSync(DEPLOYED, 'utf8') });
});

test('a price that moves a little is written with its day, and what it was before is kept', () => {
  const { status, text } = build(withPrice('groq', 'llama-3.1-8b-instant', { in: 0.06 }, '2026-12-01'));
  expect(status).toBe(0);
  const { models, version } = JSON.parse(text);
  expect(version).toBe('2026-12-01');
  const row = models.groq['llama-3.1-8b-instant'];
  expect(row).toMatchObject({ in: 60_000, from: '2026-12-01', before: [{ in: 50_000, out: 80_000 }] });
  // One that is announced stays announced, and its day comes.
  expect(models.gemini['gemini-3.8-flash']).toMatchObject({ in: 1_500_000, from: '2027-01-01' });
  copyFileSync(into, `${into}.next`);
  const later = build(withPrice('gemini', 'gemini-3.8-flash', { in: 1.5, out: 7.5, cr: 0.15 }, '2027-02-01'));
  expect(JSON.parse(later.text).models.gemini['gemini-3.8-flash']).toMatchObject({
    ...{ in: 1_500_000, from: '2027-01-01', before: [{ in: 750_000, out: 3_750_000, cr: 75_000 }] },
  });
});

test('a class whose price was not known until today has not changed it', () => {
  const { text } = build(withPrice('groq', 'llama-3.1-8b-instant', { cr: 0.02 }, '2026-12-01'));
  const row = JSON.parse(text).models.groq['llama-3.1-8b-instant'];
  expect(row).toMatchObject({ in: 50_000, cr: 20_000 });
  expect(row).not.toHaveProperty('before');
});

describe('a broken source leaves the last good catalogue as it is', () => {
  const few = (provider: string): Seed => {
    const seed = aSeed();
    const kept = Object.entries(seed.providers[provider] ?? {}).filter(
      ([id]) => !/^(qwen|mistralai|z-ai|google)\//.test(id),
    );
    seed.providers[provider] = Object.fromEntries(kept);
    return seed;
  };
  const without = (provider: string): Seed => {
    const { [provider]: _, ...providers } = aSeed().providers;
    return { ...aSeed(), providers };
  };

  test.each<[string, () => unknown, RegExp]>([
    ['no JSON', () => '{"providers":', /JSON/],
    ['no seed', () => ({ models: {} }), /_provenance\.built is no date/],
    ['a price below nothing', () => withPrice('openai', 'o3', { in: -1 }), /^openai\/o3: price -1$/m],
    [
      'a price that is finer than a pico-dollar',
      () => withPrice('openai', 'o3', { in: 0.00000012 }),
      /^openai\/o3: price 1\.2e-7$/m,
    ],
    ['a price as text', () => withPrice('openai', 'o3', { in: '2' }), /^openai\/o3: price 2$/m],
    [
      'a price in cents',
      () => withPrice('openai', 'o3', { in: 200, out: 800 }),
      /^openai\/o3: in was 2000000 and is 200000000; if it is right: --accept openai\/o3$/m,
    ],
    ['free of a sudden', () => withPrice('openai', 'o1', { in: 0, out: 0 }), /^openai\/o1: in was 15000000 and is 0/m],
    ['a provider less', () => without('xai'), /^xai: the provider has vanished; if it is right: --accept xai$/m],
    [
      'a fifth of the models less',
      () => few('openrouter'),
      /^openrouter: \d\d+ of 403 models have vanished; if it is right: --accept openrouter$/m,
    ],
    ['a model less of which there are facts', () => without('gemini'), /there is no gemini\/gemini-3\.8-flash/],
  ])('%s', (_, seed, problem) => {
    const { status, stderr, text } = build(seed());
    expect(stderr).toMatch(problem);
    expect(stderr).toContain('Nothing was written.');
    expect({ status, text }).toEqual({ status: 1, text: readFileSync(DEPLOYED, 'utf8') });
    expect(existsSync(`${into}.draft`)).toBe(false);
  });

  test('unless somebody has looked at it, and accepts it by its name', () => {
    const seed = withPrice('openai', 'o3', { in: 200, out: 800 }, '2026-12-01');
    expect(build(seed, '--accept', 'openai/o1').status).toBe(1);
    const { status, text } = build(seed, '--accept', 'openai/o3');
    expect(status).toBe(0);
    expect(JSON.parse(text).models.openai.o3).toMatchObject({ in: 200_000_000, before: [{ in: 2_000_000 }] });
  });
});
