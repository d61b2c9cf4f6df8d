import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../template/local-account.ts';
import { type Call, followCall } from './call.ts';
import type { FunctionDefinition, Invocation } from './host.ts';
import {
  describeError,
  type FunctionError,
  type HostMessage,
  type WorkerMessage,
  type WorkerSettings,
} from './messages.ts';

/** Where the lines go that a function prints. */
export type PrintLine = (line: string, stream: 'stdout' | 'stderr') => void;

/** One worker thread with one function in it: what an execution environment is on Lambda, for many calls at once. */
export class Sandbox {
  /** Resolves when the function is loaded; rejects if it cannot be. */
  readonly ready: Promise<void>;
  /** Resolves when the thread is gone. */
  readonly exited: Promise<void>;
  readonly #definition: FunctionDefinition;
  readonly #worker: Worker;
  readonly #calls = new Map<number, { readonly call: Call; timer?: NodeJS.Timeout }>();
  readonly #onLost: () => void;
  #lastCall = 0;
  #isLost = false;

  constructor(definition: FunctionDefinition, print: PrintLine, onLost: () => void) {
    this.#definition = definition;
    this.#onLost = onLost;
    this.#worker = startWorker(definition);
    printLines(this.#worker.stdout, (line) => print(line, 'stdout'));
    printLines(this.#worker.stderr, (line) => print(line, 'stderr'));
    const ready = Promise.withResolvers<void>();
    ready.promise.catch(() => {}); // A call learns of it as a failed invocation.
    this.ready = ready.promise;
    const exited = Promise.withResolvers<void>();
    this.exited = exited.promise;
    this.#worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') ready.resolve();
      else if (message.kind === 'init-failed') this.#crash(message, ready.reject);
      else this.#receive(message);
    });
    this.#worker.on('error', (error) => this.#crash(describeError(error), ready.reject));
    this.#worker.on('exit', (code) => {
      const errorMessage = `Runtime exited with error: exit status ${code}`;
      exited.resolve();
      this.#crash({ errorType: 'Runtime.ExitError', errorMessage }, ready.reject);
    });
  }

  invoke(event: object): Promise<Invocation> {
    const id = ++this.#lastCall;
    const timeoutMs = this.#definition.timeoutSeconds * 1000;
    const call = followCall((bytes) => this.#send({ kind: 'credit', call: id, bytes }));
    const entry: { readonly call: Call; timer?: NodeJS.Timeout } = { call };
    this.#calls.set(id, entry);
    // As on Lambda, loading the function does not count.
    this.ready.then(
      () => {
        if (this.#calls.has(id)) entry.timer = setTimeout(() => this.#timeOut(id), timeoutMs);
      },
      () => {}, // The crash has failed this call already.
    );
    this.#send({
      kind: 'invoke',
      call: id,
      requestId: randomUUID(),
      event,
      timeoutMs,
    });
    return call.invocation;
  }

  async close(): Promise<void> {
    this.#crash({ errorType: 'Sandbox.Closed', errorMessage: 'The local run is closing.' });
    await this.exited;
  }

  #send(message: HostMessage): void {
    this.#worker.postMessage(message);
  }

  #receive(message: Extract<WorkerMessage, { call: number }>): void {
    if (!this.#calls.get(message.call)?.call.receive(message)) return;
    // On AWS the environment is gone now. Here it still serves the calls that share it, but no new ones.
    if (message.kind === 'broken') this.#lose();
    this.#forget(message.call);
  }

  #timeOut(id: number): void {
    const seconds = this.#definition.timeoutSeconds.toFixed(2);
    const error = { errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${seconds} seconds` };
    this.#calls.get(id)?.call.fail(error);
    this.#lose();
    this.#forget(id);
  }

  #forget(id: number): void {
    clearTimeout(this.#calls.get(id)?.timer);
    this.#calls.delete(id);
    if (this.#isLost && this.#calls.size === 0) void this.#worker.terminate();
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#onLost();
  }

  #crash(error: FunctionError, reject?: (error: Error) => void): void {
    this.#lose();
    reject?.(Object.assign(new Error(error.errorMessage), { name: error.errorType }));
    for (const { call } of this.#calls.values()) call.fail(error);
    for (const id of [...this.#calls.keys()]) this.#forget(id);
    void this.#worker.terminate();
  }
}

function startWorker(definition: FunctionDefinition): Worker {
  const settings: WorkerSettings = {
    codeFolder: definition.codeFolder,
    handler: definition.handler,
    name: definition.name,
    arn: `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${definition.name}`,
    memoryMegabytes: definition.memoryMegabytes,
  };
  return new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: settings,
    env: environmentOf(definition),
    execArgv: [],
    stdout: true,
    stderr: true,
    // V8 would let the young objects of each thread take some 100 MB before it looks at them.
    resourceLimits: { maxOldGenerationSizeMb: definition.memoryMegabytes, maxYoungGenerationSizeMb: 16 },
  });
}

/** Lambda's own variables, then those of the template. Nothing of this process is inherited. */
function environmentOf(definition: FunctionDefinition): Record<string, string> {
  return {
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_REGION: LOCAL_REGION,
    LAMBDA_TASK_ROOT: definition.codeFolder,
    TZ: ':UTC',
    _HANDLER: definition.handler,
    ...definition.environment,
  };
}

function printLines(stream: Readable, print: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) print(line);
  });
}
