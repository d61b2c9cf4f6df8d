import type { Readable } from 'node:stream';

/** Runs one deployed function: what Lambda is to API Gateway. */
export interface FunctionHost {
  invoke(event: object): Promise<Invocation>;
  close(): Promise<void>;
}

/** What came of one invocation, as far as it is known when the function first says something. */
export type Invocation =
  | {
      readonly kind: 'streaming';
      readonly contentType: string;
      /** The prelude as JSON, eight NULs, then the body: what Lambda sends to API Gateway. */
      readonly output: Readable;
      readonly ended: Promise<StreamEnd>;
    }
  | { readonly kind: 'buffered'; readonly payload: string }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string };

/** How a streamed invocation ended; without an error type it ended well. */
export interface StreamEnd {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** What a host needs to start a function, all read from the template. */
export interface FunctionDefinition {
  readonly logicalId: string;
  readonly name: string;
  readonly codeFolder: string;
  /** File and export: `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly roleArn: string;
}
