/** Header lines to send, in this order and spelling. A repeated name is sent twice. */
export type Headers = readonly (readonly [name: string, value: string])[];

export const LAST_CHUNK = '0\r\n\r\n';
export const EVENT_STREAM: Headers[number] = ['content-type', 'text/event-stream; charset=utf-8'];
export const JSON_TYPE: Headers[number] = ['content-type', 'application/json'];
export const HTML_TYPE: Headers[number] = ['content-type', 'text/html; charset=UTF-8'];
export const CHUNKED: Headers[number] = ['transfer-encoding', 'chunked'];

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  429: 'Too Many Requests',
  529: 'Overloaded',
  999: 'Odd',
};

/** A status line and headers, up to and including the empty line. */
export function head(status: number, headers: Headers, version = '1.1'): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/${version} ${status} ${REASONS[status] ?? 'Status'}\r\n${lines}\r\n`;
}

/** One chunk of a chunked body. */
export function chunk(data: string | Uint8Array): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** A whole response with its length. */
export function whole(status: number, headers: Headers, body: string): string {
  return head(status, [...headers, ['content-length', String(Buffer.byteLength(body))]]) + body;
}
