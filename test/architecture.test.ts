import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { functionsIn, type Import, packageOf, readSource } from './support/source.ts';

interface Rule {
  readonly files: RegExp;
  readonly may: RegExp;
  /** What it may import types of, beyond that. */
  readonly mayType?: RegExp;
}

const EDGES = ['lambda/gateway.ts', 'lambda/control.ts', 'lambda/judge.ts', 'lambda/sweeper.ts', 'lambda/settler.ts'];
/** Top-level files of `lambda/` that serve the edges, each with a purpose of its own. */
const EDGE_PARTS = 'lambda/((?:experiments-)?wiring|world|(?:gateway-)?environment|proxy-event|(\\w+-)?settings)\\.ts$';

/** What the files of a folder may import. The first rule that matches a file counts, and every file has one. */
const RULES: readonly Rule[] = [
  { files: /^lambda\/core\//, may: /^(lambda\/core\/|node:crypto$)/ },
  { files: /^lambda\/dialects\/index\.ts$/, may: /^lambda\/(core|dialects)\// },
  { files: /^lambda\/dialects\/openai\//, may: /^lambda\/(core|dialects\/openai)\// },
  // What OpenAI's dialects have in common is in `openai/`; none of them knows another.
  { files: /^lambda\/dialects\/openai-chat\//, may: /^lambda\/(core|dialects\/(openai|openai-chat))\// },
  { files: /^lambda\/dialects\/openai-responses\//, may: /^lambda\/(core|dialects\/(openai|openai-responses))\// },
  { files: /^lambda\/dialects\/openai-embeddings\//, may: /^lambda\/(core|dialects\/(openai|openai-embeddings))\// },
  { files: /^lambda\/dialects\/openai-completions\//, may: /^lambda\/(core|dialects\/(openai|openai-completions))\// },
  { files: /^lambda\/dialects\/anthropic-messages\//, may: /^lambda\/(core|dialects\/anthropic-messages)\// },
  { files: /^lambda\/routing\//, may: /^lambda\/(core|routing)\//, mayType: /^lambda\/(\w+-)?settings\.ts$/ },
  { files: /^lambda\/providers\//, may: /^lambda\/(core|providers)\//, mayType: /^lambda\/settings\.ts$/ },
  { files: /^lambda\/catalog\//, may: /^lambda\/(core|catalog)\//, mayType: /^lambda\/(price-)?settings\.ts$/ },
  {
    files: /^lambda\/adapters\//,
    may: /^(lambda\/(core|adapters)\/|lambda\/((access|experiment|page|token)-)?settings\.ts$|undici$|jose(\/|$)|eventsource-parser$|node:)/,
  },
  { files: /^lambda\/(\w+-)?settings\.ts$/, may: /^$/, mayType: /^lambda\/\w+-settings\.ts$/ },
  { files: /^lambda\/environment\.ts$/, may: /^(lambda\/settings\.ts|node:fs)$/ },
  { files: /^lambda\/proxy-event\.ts$/, may: /^lambda\/core\//, mayType: /^aws-lambda$/ },
  { files: /^lambda\/world\.ts$/, may: /^(lambda\/(core|adapters)\/|node:crypto$)/ },
  {
    files: /^lambda\/((experiments-)?wiring|gateway-environment)\.ts$/,
    may: /^lambda\/((core|adapters|catalog|dialects|providers|routing)\/|((access-|token-)?settings|world|(gateway-)?environment|(experiments-)?wiring)\.ts$)/,
  },
  {
    files: /^lambda\/control\//,
    may: /^lambda\/((core|control)\/|(proxy-event|settings)\.ts$)/,
    mayType: /^aws-lambda$/,
  },
  {
    files: /^lambda\/[a-z]+\.ts$/, // The edges: all that is left here, as a test below says.
    // What experiments are is read in one place, from what an operator has written.
    may: new RegExp(
      `^(lambda/(core|adapters|control|dialects|routing/(configured-experiments|health/target-counts))|${EDGE_PARTS}|@middy/core)`,
    ),
    mayType: /^aws-lambda$/,
  },
  // A route that is spelt wrongly is found by what looks it up in the end.
  {
    files: /^lib\/configuration-(routes|experiments)\.ts$/,
    may: /^(lib\/|lambda\/catalog\/index\.ts$|lambda\/core\/(names|resolve|route-named|experiments\/plan)\.ts$|lambda\/experiment-settings\.ts$|zod$)/,
    mayType: /^lambda\/(\w+-)?settings\.ts$/,
  },
  // A broken catalogue is never deployed.
  { files: /^lib\/bundle\.ts$/, may: /^(lib\/|lambda\/(settings|catalog\/(check|models))\.(ts|json)$|esbuild$|node:)/ },
  { files: /^lib\//, may: /^(lib\/|lambda\/(\w+-)?settings\.ts$|aws-cdk-lib|(constructs|cdk-nag|esbuild|zod)$|node:)/ },
  // It runs what was bundled: nothing of the gateway itself may be wired in past the template.
  {
    files: /^local\//,
    may: /^(local\/|lib\/|bin\/cli\/|lambda\/settings\.ts$|@aws-sdk\/|@smithy\/|dynalite|jose$|zod$|node:)/,
  },
  { files: /^dashboard\/(text|reckon)\//, may: /^dashboard\/(text|reckon)\//, mayType: /^dashboard\/state\// },
  // What views are made of knows none of them.
  {
    files: /^dashboard\/(parts|signed|state)\//,
    may: /^(dashboard\/(parts|reckon|signed|state|text)\/|preact(\/hooks)?$|@preact\/signals$|uplot$|eventsource-parser$)/,
  },
  { files: /^dashboard\//, may: /^(dashboard\/|preact(\/hooks)?$|@preact\/signals$|uplot$|eventsource-parser$)/ },
  { files: /^clients\//, may: /^@(aws-sdk|smithy)\// }, // What applications take along: it knows nothing of the gateway.
  { files: /^bin\/catalogue(\.ts$|\/)/, may: /^(bin\/catalogue\/|lambda\/(catalog|core)\/|node:)/ },
  // It tells of the gateway what the gateway itself goes by.
  {
    files: /^bin\/endpoints(-page)?\.ts$/,
    may: /^(bin\/endpoints-page\.ts$|lambda\/(dialects\/index|providers\/index|settings)\.ts$|node:)/,
    mayType: /^lambda\/core\//,
  },
  {
    files: /^bin\//,
    may: /^((bin|lib|local)\/|lambda\/settings\.ts$|@(aws-sdk|clack|smithy)\/|(commander|eventsource-parser|zod)$|node:)/,
  },
];

const SOURCES = globSync('{bin,clients,dashboard,lib,lambda,local}/**/*.{ts,tsx,mjs}').sort().map(readSource);
const BY_FILE = new Map(SOURCES.map((source) => [source.file, source]));

describe('imports', () => {
  test.each(SOURCES)('$file imports only what its folder may', ({ file, imports }) => {
    const rule = RULES.find(({ files }) => files.test(file));
    const unwanted = imports.filter(
      ({ name, isType }) => !rule?.may.test(name) && !(isType && rule?.mayType?.test(name)),
    );
    expect({ hasRule: rule !== undefined, unwanted }).toEqual({ hasRule: true, unwanted: [] });
  });

  test('the files beside the folders of lambda/ are the edges and what serves them', () => {
    const beside = SOURCES.map(({ file }) => file).filter((file) => /^lambda\/[^/]+$/.test(file));
    expect(beside.filter((file) => !EDGES.includes(file) && !new RegExp(EDGE_PARTS).test(file))).toEqual([]);
  });

  test('nobody imports an edge', () => {
    const importers = SOURCES.filter(({ imports }) => imports.some(({ name }) => EDGES.includes(name)));
    expect(importers.map(({ file }) => file)).toEqual([]);
  });

  test('nothing that is deployed reaches the stack, the CDK, the local run or a package for development', () => {
    const bundled = new Set<string>();
    const follow = (file: string) => {
      for (const { name, isType } of BY_FILE.get(file)?.imports ?? []) {
        if (isType || bundled.has(name)) continue;
        bundled.add(name);
        follow(name);
      }
    };
    for (const edge of EDGES) follow(edge);
    // Any JSON file lies beside us and is asserted on nowhere else.
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: object };
    const packages = [...bundled].filter((name) => !/^(lambda\/|node:)/.test(name)).map(packageOf);
    expect(packages.length).toBeGreaterThan(3);
    expect(packages.filter((name) => !Object.hasOwn(dependencies, name) || /cdk|constructs/.test(name))).toEqual([]);
    expect([...bundled].filter((name) => /^(lib|local|bin|test)\//.test(name))).toEqual([]);
  });

  test('go round in no circle', () => {
    const circles: string[] = [];
    const isDone = new Set<string>();
    // Types that refer to one another hold no program up; where that is deployed they show a border that is none.
    const isFollowed = (file: string, { isType }: Import) => !isType || /^(lambda|lib)\//.test(file);
    const visit = (file: string, way: readonly string[]) => {
      if (way.includes(file)) return void circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      if (isDone.has(file)) return;
      for (const one of BY_FILE.get(file)?.imports ?? []) if (isFollowed(file, one)) visit(one.name, [...way, file]);
      isDone.add(file);
    };
    for (const { file } of SOURCES) visit(file, []);
    expect(circles).toEqual([]);
  });

  test('are of files that exist', () => {
    const missing = SOURCES.flatMap(({ file, imports }) =>
      imports
        .filter(
          ({ name }) => /^(bin|dashboard|l\w+|test)\//.test(name) && !name.endsWith('.json') && !BY_FILE.has(name),
        )
        .map(({ name }) => `${file} → ${name}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('shape', () => {
  test.each(SOURCES)('$file is short enough to read', ({ file, lines }) => {
    expect(lines.length).toBeLessThanOrEqual(file === 'lambda/core/pipeline.ts' ? 120 : 250);
  });

  test('files of tests are, too', () => {
    const files = globSync('{test,bench}/**/*.ts', { exclude: ['**/node_modules/**'] });
    expect(files.filter((file) => readSource(file).lines.length > 250)).toEqual([]);
  });

  test('functions are short enough to read', () => {
    const long = SOURCES.flatMap((source) =>
      functionsIn(source)
        .filter(({ length }) => length > 70)
        .map(({ line, length }) => `${source.file}:${line} has ${length} lines`),
    );
    expect(long).toEqual([]);
  });

  test('the pipeline does not branch on kinds', () => {
    expect(BY_FILE.get('lambda/core/pipeline.ts')?.text).not.toMatch(/\bswitch\b/);
  });

  test('files are named after the one thing in them', () => {
    const names = SOURCES.map(({ file }) => file);
    expect(names.filter((file) => !/\/[a-z0-9]+(-[a-z0-9]+)*\.(tsx?|mjs)$/.test(file))).toEqual([]);
    const vague = /(util|helper|common|misc|shared|(?<!secrets-)manager|service(?!-tier))s?\b/;
    expect(names.filter((file) => vague.test(file))).toEqual([]);
  });

  test('a barrel is a registry', () => {
    const barrels = SOURCES.map(({ file }) => file).filter((file) => file.endsWith('/index.ts'));
    expect(
      barrels.filter(
        (file) => !/^lambda\/(dialects|dialects\/[a-z-]+|providers|routing|catalog)\/index\.ts$/.test(file),
      ),
    ).toEqual([]);
  });

  test('exports have names', () => {
    const nameless = SOURCES.filter(({ lines }) => lines.some((line) => line.startsWith('export default')));
    expect(nameless.map(({ file }) => file)).toEqual([]);
  });

  test('only edges, the local run and the commands read the environment', () => {
    const allowed = (file: string) => EDGES.includes(file) || /^(local|bin)\//.test(file);
    const readers = SOURCES.filter(({ file, text }) => !allowed(file) && /process\.env/.test(text));
    expect(readers.map(({ file }) => file)).toEqual([]);
  });
});
