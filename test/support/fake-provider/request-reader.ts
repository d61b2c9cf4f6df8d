/** A request as it came over the wire, before anything is made of it. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in the order and the spelling in which they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

type Head = Omit<RawRequest, 'body'>;

const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/**
 * Cuts one connection's bytes into HTTP/1.1 requests.
 * Written by hand because Node's own parser hides what tests ask about: raw order, duplicates, which socket.
 */
export class RequestReader {
  #parts: Buffer[] = [];
  #size = 0;
  #head: Head | undefined;

  /** Takes what arrived and returns the requests that are complete by now. */
  push(bytes: Buffer): RawRequest[] {
    this.#parts.push(bytes);
    this.#size += bytes.length;
    const complete: RawRequest[] = [];
    for (let request = this.#take(); request; request = this.#take()) complete.push(request);
    return complete;
  }

  #take(): RawRequest | undefined {
    this.#head ??= this.#takeHead();
    const head = this.#head;
    if (!head) return undefined;
    const body = isChunked(head) ? this.#takeChunks() : this.#takeBytes(contentLength(head));
    if (!body) return undefined;
    this.#head = undefined;
    return { ...head, body };
  }

  #takeHead(): Head | undefined {
    if (this.#size === 0) return undefined;
    const end = this.#join().indexOf(HEAD_END);
    if (end < 0) return undefined;
    const text = this.#join().toString('latin1', 0, end);
    this.#drop(end + HEAD_END.length);
    return parseHead(text);
  }

  #takeBytes(length: number): Buffer | undefined {
    // Joined only once, when all of it is there: a large body in small packets must not cost quadratic time.
    if (this.#size < length) return undefined;
    if (length === 0) return NOTHING;
    const body = this.#join().subarray(0, length);
    this.#drop(length);
    return body;
  }

  #takeChunks(): Buffer | undefined {
    const buffer = this.#join();
    const chunks: Buffer[] = [];
    for (let at = 0; ; ) {
      const lineEnd = buffer.indexOf('\r\n', at);
      if (lineEnd < 0) return undefined;
      const size = Number.parseInt(buffer.toString('latin1', at, lineEnd), 16);
      const next = lineEnd + 2 + size + 2;
      if (buffer.length < next) return undefined;
      if (size === 0) {
        this.#drop(next);
        return Buffer.concat(chunks);
      }
      chunks.push(buffer.subarray(lineEnd + 2, lineEnd + 2 + size));
      at = next;
    }
  }

  #join(): Buffer {
    if (this.#parts.length !== 1) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0] ?? NOTHING;
  }

  #drop(length: number): void {
    const rest = this.#join().subarray(length);
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
  }
}

function parseHead(text: string): Head {
  const [requestLine = '', ...lines] = text.split('\r\n');
  const [method = '', path = ''] = requestLine.split(' ');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return { method, path, headers };
}

function isChunked(head: Head): boolean {
  return /chunked/i.test(headerOf(head.headers, 'transfer-encoding') ?? '');
}

function contentLength(head: Head): number {
  return Number(headerOf(head.headers, 'content-length') ?? 0);
}

/** The first value of a header, in whatever case it was written. */
export function headerOf(headers: RawRequest['headers'], name: string): string | undefined {
  return headers.find(([written]) => written.toLowerCase() === name)?.[1];
}
