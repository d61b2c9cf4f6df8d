import type { FunctionDefinition, FunctionHost } from './host.ts';
import { type PrintLine, Sandbox } from './sandbox.ts';

/** A host that runs its function in a worker thread of this process. */
export interface WorkerHost extends FunctionHost {
  /** Resolves when the function is loaded; rejects if it cannot be. */
  readonly ready: Promise<void>;
}

export interface WorkerHostOptions {
  readonly print?: PrintLine;
}

/** Starts a function at once, so that the first call does not pay for loading it. */
export function startWorkerHost(definition: FunctionDefinition, options: WorkerHostOptions = {}): WorkerHost {
  const sandboxes = new Set<Sandbox>();
  let current: Sandbox | undefined;

  const start = () => {
    const sandbox: Sandbox = new Sandbox(definition, options.print ?? (() => {}), () => {
      // The next call gets a fresh one. Until then nothing is started, or a function that cannot load would spin.
      if (current === sandbox) current = undefined;
    });
    sandboxes.add(sandbox);
    void sandbox.exited.then(() => sandboxes.delete(sandbox));
    return sandbox;
  };
  const first = start();
  current = first;

  return {
    ready: first.ready,
    invoke: (event) => {
      current ??= start();
      return current.invoke(event);
    },
    close: async () => {
      await Promise.all([...sandboxes].map((sandbox) => sandbox.close()));
    },
  };
}
