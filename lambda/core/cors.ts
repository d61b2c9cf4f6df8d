/** The methods of the key door. */
const METHODS = 'GET, POST';
/** What SDKs send, and what the gateway reads. A browser asks before it sends anything else, and is told no. */
const SENT =
  /^(?:accept|authorization|content-type|http-referer|idempotency-key|user-agent|x-api-key|x-app|x-title|(?:anthropic|cf-aig|helicone|openai|x-claude-code|x-headgate|x-litellm|x-portkey|x-stainless)-[a-z0-9-]+)$/;
/** As long as any browser remembers it. */
const REMEMBERED_SECONDS = 7200;

/** Tells browsers which pages may call. Nobody is ever asked to send cookies along: a key is in a header, or nowhere. */
export interface Cors {
  /** The answer to the question that a browser asks before the request itself. */
  preflight(headers: Headers): Response;
  /** What an answer carries beside its own headers, so that the page that asked may read it. */
  headersFor(asked: Headers, answered: Headers): Readonly<Record<string, string>>;
}

/** Closed unless the configuration names origins; these are compared whole, as browsers write them. */
export function createCors(origins: readonly string[] = []): Cors {
  const known: ReadonlySet<string> = new Set(origins);
  const isKnown = (headers: Headers) => known.has(headers.get('origin') ?? '');
  const allowed = (headers: Headers) => ({ 'access-control-allow-origin': headers.get('origin') ?? '' });
  return {
    preflight(headers) {
      const vary = { vary: 'Origin, Access-Control-Request-Headers' };
      if (!isKnown(headers)) return new Response(null, { status: 204, headers: vary });
      const wanted = (headers.get('access-control-request-headers') ?? '').toLowerCase().split(',');
      return new Response(null, {
        status: 204,
        headers: {
          ...vary,
          ...allowed(headers),
          'access-control-allow-methods': METHODS,
          'access-control-allow-headers': wanted
            .map((name) => name.trim())
            .filter((name) => SENT.test(name))
            .join(', '),
          'access-control-max-age': String(REMEMBERED_SECONDS),
        },
      });
    },
    headersFor(asked, answered) {
      if (known.size === 0) return {};
      // Without it a cache would give one page the answer that was meant for another.
      if (!isKnown(asked)) return { vary: 'Origin' };
      // API Gateway adds its own name of the request.
      const told = [...answered.keys(), 'x-amzn-requestid'].join(', ');
      return { vary: 'Origin', ...allowed(asked), 'access-control-expose-headers': told };
    },
  };
}
