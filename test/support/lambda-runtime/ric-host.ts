/** Runs a deployed function as Lambda does: in processes of its own, under AWS's own Node runtime client. */
import type { FunctionDefinition, FunctionHost, Invocation } from '../../../local/functions/host.ts';
import { ExecutionEnvironment, type Exit } from './execution-environment.ts';

/** How a function is run, where a test wants it other than Lambda does by itself. */
export interface RicHostOptions {
  /** Variables that only a local run has, such as AWS_ENDPOINT_URL. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The function's deadline; absent means what the template says. */
  readonly timeoutMs?: number;
  /** How many processes may answer at once. Lambda would throttle what goes beyond; here it waits. */
  readonly environments?: number;
}

interface Waiting {
  readonly event: object;
  readonly settle: (invocation: Invocation) => void;
}

/** A function host whose processes a test can watch and kill. */
export class RicHost implements FunctionHost {
  /** Every process that has ended, oldest first. */
  readonly exits: Exit[] = [];
  readonly #definition: FunctionDefinition;
  readonly #options: RicHostOptions;
  readonly #queue: Waiting[] = [];
  readonly #live = new Set<ExecutionEnvironment>();
  #starting = 0;
  #starts = 0;
  #output = '';
  #closed = false;

  constructor(definition: FunctionDefinition, options: RicHostOptions = {}) {
    this.#definition = definition;
    this.#options = options;
  }

  /** The process that has lived longest; undefined before the first invocation and after a crash. */
  get processId(): number | undefined {
    return this.#live.values().next().value?.processId;
  }

  /** How many processes have been started so far. */
  get starts(): number {
    return this.#starts;
  }

  /** Everything that the function's processes have printed: on Lambda, its log. */
  get output(): string {
    return this.#output;
  }

  invoke(event: object): Promise<Invocation> {
    if (this.#closed) return Promise.reject(new Error(`${this.#definition.name} is closed.`));
    const { promise, resolve } = Promise.withResolvers<Invocation>();
    this.#queue.push({ event, settle: resolve });
    this.#pump();
    return promise;
  }

  /** Kills every process at once; the next invocation starts a new one. */
  async kill(): Promise<void> {
    await Promise.all([...this.#live].map((environment) => environment.kill()));
  }

  /** Kills one process at once, of those that answer something if there are any. `chance` is from 0 to 1. */
  async killOne(chance: number): Promise<void> {
    const live = [...this.#live];
    const busy = live.filter(({ isIdle, hasStarted }) => hasStarted && !isIdle);
    const candidates = busy.length > 0 ? busy : live;
    await candidates[Math.floor(chance * candidates.length)]?.kill();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.kill();
  }

  #pump(): void {
    for (const environment of this.#live) {
      if (!environment.isIdle) continue;
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      environment.invoke(waiting.event).then(waiting.settle);
    }
    const starting = this.#starting + [...this.#live].filter((environment) => !environment.hasStarted).length;
    const room = (this.#options.environments ?? 1) - this.#live.size - this.#starting;
    for (let more = Math.min(room, this.#queue.length - starting); more > 0; more--) this.#start();
  }

  #start(): void {
    this.#starting++;
    this.#starts++;
    ExecutionEnvironment.start({
      definition: this.#definition,
      extraEnvironment: this.#options.environment ?? {},
      timeoutMs: this.#options.timeoutMs ?? this.#definition.timeoutSeconds * 1000,
      onIdle: () => this.#pump(),
      onExit: (environment, exit) => this.#onExit(environment, exit),
      onOutput: (text) => {
        this.#output += text;
      },
    }).then(
      (environment) => this.#onStart(environment),
      (error: Error) => {
        this.#starting--;
        this.#queue.shift()?.settle({ kind: 'failed', errorType: 'Sandbox.Failure', errorMessage: error.message });
      },
    );
  }

  #onStart(environment: ExecutionEnvironment): void {
    this.#starting--;
    this.#live.add(environment);
    if (this.#closed) environment.kill();
  }

  #onExit(environment: ExecutionEnvironment, exit: Exit): void {
    this.#live.delete(environment);
    this.exits.push(exit);
    // A process that ends before it has asked for its first event fails the invocation that it was started for.
    if (!environment.hasStarted) this.#queue.shift()?.settle({ kind: 'failed', ...environment.cause });
    this.#pump();
  }
}
