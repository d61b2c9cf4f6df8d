/** One execution environment: a process that runs a deployed bundle under AWS's own Node runtime client. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FunctionDefinition, Invocation } from '../../../local/functions/host.ts';
import { type FunctionError, RuntimeApi } from './runtime-api.ts';

const RUNTIME_CLIENT = createRequire(import.meta.url).resolve('aws-lambda-ric');
const NO_NATIVE = join(import.meta.dirname, 'no-native.cjs');
/** Lambda stops a function that has not started within ten seconds. */
const INIT_LIMIT_MS = 10_000;

/** How a process of a function ended. */
export interface Exit {
  readonly processId: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What an environment needs beside the function itself. */
export interface EnvironmentOptions {
  readonly definition: FunctionDefinition;
  /** Variables that only a local run has: AWS_ENDPOINT_URL, and credentials of the function's role. */
  readonly extraEnvironment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly onIdle: (environment: ExecutionEnvironment) => void;
  readonly onExit: (environment: ExecutionEnvironment, exit: Exit) => void;
  readonly onOutput: (text: string) => void;
}

/** A live process, its Runtime API, and at most one invocation. */
export class ExecutionEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #api: RuntimeApi;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #timer: NodeJS.Timeout;
  #idle = false;
  #started = false;
  /** Why the process is about to end, when the platform knows better than its exit code says. */
  #cause: FunctionError | undefined;

  private constructor(options: EnvironmentOptions, api: RuntimeApi) {
    this.#options = options;
    this.#api = api;
    this.#child = spawnRuntime(options, api.address);
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output?.setEncoding('utf8').on('data', options.onOutput);
    }
    // 'close' comes after 'exit', when all output has been read.
    this.#exited = once(this.#child, 'close').then(([code, signal]) => this.#onExit(code, signal));
    this.#timer = this.#killAfter(INIT_LIMIT_MS);
  }

  static async start(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
    // The process can only speak once it runs, which is after the constructor has returned.
    let environment: ExecutionEnvironment | undefined;
    const api = await RuntimeApi.listen(arnOf(options.definition), {
      idle: () => environment?.becomeIdle(),
      initFailed: (error) => environment?.fail(error),
    });
    environment = new ExecutionEnvironment(options, api);
    return environment;
  }

  get processId(): number {
    // The runtime is this process's own Node, so spawning it does not fail for want of a file.
    return this.#child.pid as number;
  }

  /** Whether the runtime waits for an event. */
  get isIdle(): boolean {
    return this.#idle;
  }

  /** Whether the function's module has been loaded. */
  get hasStarted(): boolean {
    return this.#started;
  }

  /** Hands an event to the waiting runtime and starts the function's clock. */
  invoke(event: object): Promise<Invocation> {
    this.#idle = false;
    this.#timer = this.#killAfter(this.#options.timeoutMs);
    return this.#api.deliver(event, Date.now() + this.#options.timeoutMs);
  }

  /** Kills the process at once, as the platform does: nothing in it gets a chance to clean up. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Remembers what the platform knows, for the exit that follows. */
  fail(error: FunctionError): void {
    this.#cause ??= error;
  }

  /** What an invocation that the exit of this process cut short is told. */
  get cause(): FunctionError {
    return this.#cause ?? { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited without providing a reason' };
  }

  /** Hears that the runtime waits for an event. */
  becomeIdle(): void {
    clearTimeout(this.#timer);
    this.#idle = true;
    this.#started = true;
    this.#options.onIdle(this);
  }

  async #onExit(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    clearTimeout(this.#timer);
    this.#idle = false;
    const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
    this.fail({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: ${how}` });
    this.#options.onExit(this, { processId: this.processId, code, signal });
    this.#api.abandon(this.cause);
    await this.#api.close();
  }

  #killAfter(limitMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      const seconds = (limitMs / 1000).toFixed(2);
      this.fail({ errorType: 'Sandbox.Timedout', errorMessage: `Task timed out after ${seconds} seconds` });
      this.#child.kill('SIGKILL');
    }, limitMs);
  }
}

function spawnRuntime({ definition, extraEnvironment }: EnvironmentOptions, runtimeApi: string): ChildProcess {
  const heap = `--max-old-space-size=${definition.memoryMegabytes}`;
  return spawn(process.execPath, [heap, '--require', NO_NATIVE, RUNTIME_CLIENT, definition.handler], {
    cwd: definition.codeFolder,
    env: { ...lambdaEnvironment(definition), ...definition.environment, ...extraEnvironment, ...runtimeVariables() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

  function runtimeVariables(): Record<string, string> {
    return {
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      _HANDLER: definition.handler,
      LAMBDA_TASK_ROOT: definition.codeFolder,
    };
  }
}

/** The variables that Lambda itself sets; nothing of this process's own environment reaches a function. */
function lambdaEnvironment(definition: FunctionDefinition): Record<string, string> {
  return {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    // As the stack sets it for all its functions: console lines become JSON.
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]00000000000000000000000000000000',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
  };
}

function arnOf(definition: FunctionDefinition): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${definition.name}`;
}
