import { type Refusal, unreadableAuthorization, unusableSignature } from './refusals.ts';

/** What the `Authorization` header of a signed request claims; nothing of it is proven yet. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names in the order that was signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const PARAMETERS = ['Credential', 'Signature', 'SignedHeaders'] as const;

/** Reads the header of a header-signed request, or says in API Gateway's words what it lacks. */
export function readAuthorization(header: string): SignatureClaim | Refusal {
  const parameters = readParameters(header);
  if (parameters === undefined) return unreadableAuthorization(header);
  const missing = PARAMETERS.filter((name) => !parameters.get(name));
  if (missing.length > 0) {
    return unusableSignature(missing.map((name) => `Authorization header requires '${name}' parameter.`).join(' '));
  }
  const scope = (parameters.get('Credential') ?? '').split('/');
  const [accessKeyId = '', date = '', region = '', service = '', terminator] = scope;
  if (scope.length !== 5) {
    return unusableSignature(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got ${scope.length}.`,
    );
  }
  if (terminator !== 'aws4_request') {
    return unusableSignature("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  const signedHeaders = (parameters.get('SignedHeaders') ?? '').split(';');
  return { accessKeyId, date, region, service, signedHeaders, signature: parameters.get('Signature') ?? '' };
}

/** The `key=value` pairs after the algorithm; undefined when it is another scheme or a pair is named twice. */
function readParameters(header: string): Map<string, string> | undefined {
  if (!header.startsWith(`${ALGORITHM} `)) return undefined;
  const parameters = new Map<string, string>();
  for (const pair of header.slice(ALGORITHM.length + 1).split(',')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    // A second Credential or SignedHeaders would leave open which of the two was verified.
    if (equals < 1 || parameters.has(name)) return undefined;
    parameters.set(name, pair.slice(equals + 1).trim());
  }
  return parameters;
}
