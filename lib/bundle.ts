import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { checkCatalogue } from '../lambda/catalog/check.ts';
import catalogue from '../lambda/catalog/models.json' with { type: 'json' };
import { CONFIGURATION_FILE, type Configuration } from '../lambda/settings.ts';
import { bundlePage, writePage } from './bundle-page.ts';
import { leanUndici } from './bundle-plugins.ts';

/** The functions that are deployed, each named after its file in `lambda/`. */
export const FUNCTION_NAMES = ['gateway', 'control', 'sweeper', 'settler', 'judge'] as const;
/** The name of one of them. */
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** A function as it is uploaded: a folder with `index.mjs` and the configuration beside it. */
export interface Bundle {
  readonly folder: string;
  /** The size of `index.mjs`. */
  readonly bytes: number;
  /** The files in it, as paths from the root of the project. */
  readonly inputs: readonly string[];
}

/** What is bundled, and where to. */
export interface BundleOptions {
  readonly configuration: Configuration;
  /** Where a folder for each function is made. */
  readonly outdir: string;
  /** Where the file of each function is. */
  readonly entryFolder?: string;
  /** Source maps for reading a stack trace; they are written beside the folders and never uploaded. */
  readonly sourceMaps?: boolean;
}

const ROOT = dirname(import.meta.dirname);

/** Bundles the functions. The same sources and configuration give the same bytes, so an unchanged function is not deployed again. */
export async function bundleFunctions(options: BundleOptions): Promise<Readonly<Record<FunctionName, Bundle>>> {
  const { outdir, configuration } = options;
  const { offences } = checkCatalogue(catalogue); // It is in the bundle, and all costs go by it.
  if (offences.length > 0) throw new Error(`The catalogue cannot be deployed:\n${offences.join('\n')}`);
  const [{ outputFiles, metafile }, page] = await Promise.all([bundleAll(options), bundlePage()]);
  const carried = `${JSON.stringify(withSortedKeys(configuration), null, 2)}\n`;

  const bundles = FUNCTION_NAMES.map(async (name): Promise<[FunctionName, Bundle]> => {
    const folder = join(outdir, name);
    const code = outputFiles.find(({ path }) => path === join(folder, 'index.mjs'));
    const map = outputFiles.find(({ path }) => path === join(folder, 'index.mjs.map'));
    if (code === undefined) throw new Error(`esbuild wrote no bundle for ${name}.`);
    // A file that an earlier version left behind would be uploaded and change the hash.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.mjs'), code.contents);
    await writeFile(join(folder, CONFIGURATION_FILE), carried);
    if (name === 'gateway') await writePage(page, folder);
    if (map !== undefined) await writeFile(join(outdir, `${name}.mjs.map`), map.contents);
    const facts = Object.values(metafile.outputs).find(
      ({ entryPoint }) => entryPoint && basename(entryPoint, '.ts') === name,
    );
    return [name, { folder, bytes: code.contents.length, inputs: Object.keys(facts?.inputs ?? {}).sort() }];
  });
  // Every name has an entry: the list is made from them.
  return Object.fromEntries(await Promise.all(bundles)) as Record<FunctionName, Bundle>;
}

function bundleAll({ outdir, entryFolder = join(ROOT, 'lambda'), sourceMaps = true }: BundleOptions) {
  return build({
    absWorkingDir: ROOT,
    entryPoints: FUNCTION_NAMES.map((name) => ({ in: join(entryFolder, `${name}.ts`), out: join(name, 'index') })),
    outdir,
    outExtension: { '.js': '.mjs' },
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // ESM builds can be shaken, CommonJS builds cannot.
    mainFields: ['module', 'main'],
    // CommonJS inside the bundle asks for built-in modules with `require`, which an ES module lacks.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    // An optional peer of middy, for an execution mode that is not used.
    external: ['@aws/durable-execution-sdk-js'],
    plugins: [leanUndici],
    // undici leaves out its experimental second parser when a bundler says that it is one, as Node's own build does.
    define: { esbuildDetection: 'true' },
    sourcemap: sourceMaps ? 'external' : false,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'error',
  });
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withSortedKeys(inner)]));
}
