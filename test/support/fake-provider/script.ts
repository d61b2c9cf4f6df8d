import { JSON_TYPE, whole } from './http-writer.ts';
import { answer, chatError, status } from './plays.ts';
import type { Play, ReceivedRequest } from './stage.ts';

/** What the provider is to do, in the words of a test. */
export interface Script {
  /** What the next requests get, one play each, whatever their model. Adds to what is scripted already. */
  script(...plays: readonly Play[]): void;
  /** What requests for this model get once the script has run out. */
  when(model: string, play: Play): void;
  /** What all other requests get. Default: `answer()`, an echo. */
  otherwise(play: Play): void;
}

/** Keeps the script, and says which play a request gets. */
export function createScript(models: readonly string[]) {
  const queue: Play[] = [];
  const byModel = new Map<string, Play>();
  let rest = answer();
  const script: Script = {
    script: (...plays) => void queue.push(...plays),
    when: (model, play) => void byModel.set(model, play),
    otherwise: (play) => {
      rest = play;
    },
  };
  return {
    script,
    choose(request: ReceivedRequest): Play {
      if (request.method === 'POST') return queue.shift() ?? byModel.get(request.model) ?? rest;
      if (request.path.endsWith('/models')) return listModels(models);
      return status(404, { body: chatError(`Invalid URL (${request.method} ${request.path})`) });
    },
    clear() {
      queue.length = 0;
      byModel.clear();
      rest = answer();
    },
  };
}

function listModels(models: readonly string[]): Play {
  const data = models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fake' }));
  return (stage) => stage.send(whole(200, [JSON_TYPE], JSON.stringify({ object: 'list', data })));
}
