import { join } from 'node:path';

/** The Python of a virtual environment that `.ci/run` makes. */
export function pythonOf(name: string): string {
  return join(import.meta.dirname, '../../../.ci', name, 'bin/python');
}

/** What keeps clients from looking for more than the gateway: nobody is at the proxy. */
export const OFFLINE = {
  PYTHONDONTWRITEBYTECODE: '1',
  // Else LiteLLM asks GitHub for prices, and for names of betas.
  LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS: 'True',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  ALL_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1',
} as const;
