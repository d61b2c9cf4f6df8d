/** Words of headers that carry a credential, whatever they are called. */
const SECRETS = /auth|key|token|secret|cookie|credential/;

/** The headers of a caller that go on to a provider of the same dialect: those of these names, and never the caller's own credentials. */
export function relayHeaders(headers: ReadonlyMap<string, string>, names: RegExp): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].filter(([name]) => names.test(name) && !SECRETS.test(name)));
}
