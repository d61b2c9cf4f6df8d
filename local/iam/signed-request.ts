/** A request as it came over the wire, before anything was decoded or normalized. */
export interface SignedRequest {
  readonly method: string;
  /** The request target: path and query, still percent-encoded. */
  readonly rawUrl: string;
  /** Lower-case names. `headersDistinct` of Node shows a repeated `Authorization`, which `headers` hides. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly bodyBytes: Uint8Array;
}

/** The request target in its two parts: the path as written, the query decoded. */
export interface RequestUrl {
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
}

/** The value of a header as it is signed: lines of the same name joined by a comma. */
export function headerValue(request: SignedRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : value?.join(',');
}

/** Splits a request target; undefined when it is not a path, or its query is not valid percent-encoding. */
export function readUrl(rawUrl: string): RequestUrl | undefined {
  // An absolute target (`GET http://other/`) would let the signed host and the routed one differ.
  if (!rawUrl.startsWith('/')) return undefined;
  const mark = rawUrl.indexOf('?');
  const path = mark < 0 ? rawUrl : rawUrl.slice(0, mark);
  const query = new Map<string, string[]>();
  for (const pair of mark < 0 ? [] : rawUrl.slice(mark + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    try {
      const name = decodeURIComponent(equals < 0 ? pair : pair.slice(0, equals));
      const values = query.get(name) ?? [];
      query.set(name, values);
      values.push(equals < 0 ? '' : decodeURIComponent(pair.slice(equals + 1)));
    } catch {
      return undefined; // decodeURIComponent throws on `%` without two digits, and on bytes that are not UTF-8.
    }
  }
  return { path, query };
}
