/** Names that resolve on a private network or nowhere (RFC 2606, 6761, 6762, 8375, 9476 and what clouds use inside). */
const PRIVATE_SUFFIXES = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'arpa',
  'test',
  'example',
  'invalid',
  'onion',
  'alt',
];
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is allowed as the address of a provider, in words for an error. */
export const ALLOWED_PROVIDER_URL =
  'https:// with a public DNS name, the standard port, and no user, query or fragment, such as "https://api.example.com/v1"';
/** The same for the local run, where a provider may be a server on this machine. */
export const ALLOWED_LOCAL_PROVIDER_URL = `${ALLOWED_PROVIDER_URL}, or http://127.0.0.1:<port>`;

/** The normal form of a provider's address, without a trailing slash; nothing if that address is not allowed. */
export function providerUrl(text: string, isLocal: boolean): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  // The parser turns 2130706433, 0x7f.1 and ①②⑦.⓪.⓪.① into 127.0.0.1: only its own answer may decide, and only its
  // own spelling may be used afterwards.
  const isPublic = url.protocol === 'https:' && url.port === '' && isPublicName(url.hostname);
  const isLoopback = isLocal && url.protocol === 'http:' && url.hostname === '127.0.0.1';
  return isPublic || isLoopback ? url.href.replace(/\/+$/, '') : undefined;
}

/** Whether a host is a name of at least two labels that does not end in a number (an address) or a private suffix. */
function isPublicName(host: string): boolean {
  const labels = host.split('.');
  const last = labels.at(-1) ?? '';
  return (
    labels.length >= 2 &&
    host.length <= 253 &&
    labels.every((label) => LABEL.test(label)) &&
    /[a-z]/.test(last) &&
    !PRIVATE_SUFFIXES.includes(last)
  );
}
