import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { PAGE_DOOR } from '../page-settings.ts';

/** Who asks for a file of the page, and in what form it may come. */
export interface PageRequest {
  readonly resource: string;
  /** The version that the page has named in the address of its script and its style. */
  readonly version: string | undefined;
  readonly acceptEncoding: string;
}

/** Among what is taken; a weight of nothing says that it is not (RFC 9110, 12.4.2). */
const BROTLI = /^\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/;

/** The page's own address is all that it may load from, talk to, or be shown in. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Answers for the page from files beside the bundle, which nothing reads before somebody asks; `undefined` for all else. */
export function createPageFiles(folder: URL, region: string): (request: PageRequest) => Promise<Response | undefined> {
  return async ({ resource, version, acceptEncoding }) => {
    const file = PAGE_DOOR.find(({ path }) => path === resource)?.file;
    if (file === undefined) return undefined;
    const plain = await readFile(new URL(file, folder));
    const isCompressed = acceptEncoding.split(',').some((one) => BROTLI.test(one));
    const body = isCompressed ? await readFile(new URL(`${file}.br`, folder)) : plain;
    // While a new version is deployed, the one function may answer for the other: what is kept for long must be what was asked for.
    const isKept = version !== undefined && version === versionOf(plain);
    return new Response(body, {
      headers: {
        'content-type': TYPES[extname(file)] ?? '',
        'cache-control': isKept ? 'public, max-age=31536000, immutable' : 'no-store',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        vary: 'accept-encoding',
        'x-content-type-options': 'nosniff',
        // At a name of one's own, nothing else tells the page what its signatures have to name.
        'x-headgate-region': region,
        'x-frame-options': 'DENY',
        ...(isCompressed && { 'content-encoding': 'br' }),
      },
    });
  };
}

/** As the build has written it into the page. */
function versionOf(contents: Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex').slice(0, 16);
}
