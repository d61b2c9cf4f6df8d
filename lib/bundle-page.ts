import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { build } from 'esbuild';
import { PAGE_FOLDER } from '../lambda/page-settings.ts';

const ROOT = dirname(import.meta.dirname);

/** A file of the page. */
export interface PageFile {
  readonly name: string;
  readonly contents: Uint8Array;
  /** What a browser loads. */
  readonly compressed: Uint8Array;
}

/** Builds the page: one HTML file with its script and its style, whose addresses name what is in them. */
export async function bundlePage(): Promise<readonly PageFile[]> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [
      { in: 'dashboard/main.tsx', out: 'page' },
      { in: 'dashboard/style/page.css', out: 'page' },
    ],
    outdir: 'dashboard',
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: ['chrome123', 'firefox128', 'safari17.5'],
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'error',
  });
  const built = ['page.js', 'page.css'].map((name) => {
    const found = outputFiles.find(({ path }) => path.endsWith(`/${name}`) || path.endsWith(`\\${name}`));
    if (found === undefined) throw new Error(`esbuild wrote no ${name}.`);
    return { name, contents: found.contents };
  });
  let html = await readFile(join(ROOT, 'dashboard/page.html'), 'utf8');
  for (const { name, contents } of built) html = html.replace(`${name}"`, `${name}?v=${versionOf(contents)}"`);
  const files = [...built, { name: 'page.html', contents: new TextEncoder().encode(html) }];
  return Promise.all(
    files.map(async (file) => ({ ...file, compressed: await promisify(brotliCompress)(file.contents) })),
  );
}

/** Lays the page beside a bundle. */
export async function writePage(files: readonly PageFile[], bundleFolder: string): Promise<void> {
  const folder = join(bundleFolder, PAGE_FOLDER);
  await mkdir(folder, { recursive: true });
  for (const { name, contents, compressed } of files) {
    await writeFile(join(folder, name), contents);
    await writeFile(join(folder, `${name}.br`), compressed);
  }
}

function versionOf(contents: Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex').slice(0, 16);
}
