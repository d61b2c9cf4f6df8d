/** What no browser asks about (https://fetch.spec.whatwg.org/#cors-safelisted-request-header, as far as SDKs go). */
const SAFE = new Set(['accept', 'accept-language', 'content-language']);
/** What a page may read without being told so. */
const READABLE = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified'];

/** A `fetch` that lets a page do what a browser would let it do, and no more. */
export function browserAt(origin: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const unsafe = [...request.headers.keys()].filter((name) => !SAFE.has(name)).sort();
    if (unsafe.length > 0) await ask(request, origin, unsafe);
    const headers = new Headers(request.headers);
    headers.set('origin', origin);
    const body = request.body && Buffer.from(await request.arrayBuffer());
    const response = await fetch(request.url, { method: request.method, headers, body, signal: request.signal });
    if (!isAllowed(response, origin)) throw new TypeError('Failed to fetch: the page may not read this answer');
    const exposed = listOf(response, 'access-control-expose-headers');
    const readable = [...response.headers].filter(([name]) => READABLE.includes(name) || exposed.includes(name));
    return new Response(response.body, { status: response.status, headers: readable });
  };
}

/** The question before the request. */
async function ask(request: Request, origin: string, names: readonly string[]): Promise<void> {
  const headers = {
    origin,
    'access-control-request-method': request.method,
    'access-control-request-headers': names.join(','),
  };
  const answer = await fetch(request.url, { method: 'OPTIONS', headers });
  await answer.arrayBuffer();
  if (!answer.ok || !isAllowed(answer, origin)) throw new TypeError('Failed to fetch: the question was refused');
  const allowed = listOf(answer, 'access-control-allow-headers');
  const missing = names.filter((name) => !allowed.includes(name));
  if (missing.length > 0) throw new TypeError(`Failed to fetch: ${missing.join(', ')} may not be sent`);
}

function isAllowed(response: Response, origin: string): boolean {
  return response.headers.get('access-control-allow-origin') === origin;
}

function listOf(response: Response, name: string): readonly string[] {
  return (response.headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/);
}
