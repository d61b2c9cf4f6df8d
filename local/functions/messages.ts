/** What the host and the worker that runs a function say to each other. */

/** From the host to the worker. */
export type HostMessage =
  | {
      readonly kind: 'invoke';
      readonly call: number;
      readonly requestId: string;
      /** Of JSON's values alone: it is copied on the way, and its text would cost a large body twice more. */
      readonly event: object;
      readonly timeoutMs: number;
    }
  /** The reader took this many bytes, so the function may write as many more. */
  | { readonly kind: 'credit'; readonly call: number; readonly bytes: number };

/** From the worker to the host. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'init-failed' } & FunctionError)
  | { readonly kind: 'chunk'; readonly call: number; readonly contentType: string; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly call: number; readonly contentType: string; readonly error?: FunctionError }
  /** The function destroyed its response: on AWS that ends the whole environment. */
  | ({ readonly kind: 'broken'; readonly call: number } & FunctionError)
  | { readonly kind: 'payload'; readonly call: number; readonly payload: string }
  | ({ readonly kind: 'failed'; readonly call: number } & FunctionError);

/** An error in the words of Lambda. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** What the worker needs to load a function. */
export interface WorkerSettings {
  readonly codeFolder: string;
  readonly handler: string;
  readonly name: string;
  readonly arn: string;
  readonly memoryMegabytes: number;
}

/** How far a function may write ahead of its reader. */
export const WINDOW_BYTES = 128 * 1024;
/** Larger writes travel in pieces, so that one write cannot fill more than the window. */
export const PIECE_BYTES = 32 * 1024;

/** An error as the functions' runtime client words it. */
export function describeError(error: unknown): FunctionError {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message };
  return { errorType: typeof error, errorMessage: String(error) };
}
