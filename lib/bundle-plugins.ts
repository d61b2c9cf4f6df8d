import type { Plugin } from 'esbuild';

const ROOT_OF_UNDICI = 'undici/lib';

/**
 * What the functions may use of undici. Its index also loads fetch, WebSocket, caches, mocks and proxies, and replaces
 * the dispatcher of the process: 733 KB and 54 ms of cold start instead of 235 KB and 27 ms.
 */
const LEAN_UNDICI = `
import Agent from '${ROOT_OF_UNDICI}/dispatcher/agent.js';
import Client from '${ROOT_OF_UNDICI}/dispatcher/client.js';
import Dispatcher from '${ROOT_OF_UNDICI}/dispatcher/dispatcher.js';
import Pool from '${ROOT_OF_UNDICI}/dispatcher/pool.js';
import request from '${ROOT_OF_UNDICI}/api/api-request.js';
import errors from '${ROOT_OF_UNDICI}/core/errors.js';
Dispatcher.prototype.request = request;
export { Agent, Client, Dispatcher, Pool, errors };
`;

/** Gives the functions the part of undici that they need; importing anything else from it fails the build. */
export const leanUndici: Plugin = {
  name: 'lean-undici',
  setup({ onResolve, onLoad, initialOptions }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'lean-undici' }));
    onLoad({ filter: /.*/, namespace: 'lean-undici' }, () => ({
      contents: LEAN_UNDICI,
      resolveDir: initialOptions.absWorkingDir ?? process.cwd(),
    }));
  },
};

/** Modules that are reached only where no function of ours can be; together 190 KB. */
const ABSENT_MODULES: readonly { readonly path: RegExp; readonly because: string }[] = [
  {
    path: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp-wasm\.js$/,
    because: 'the HTTP parser for machines without SIMD: neither arm64 nor x86-64 of Lambda is one',
  },
  {
    path: /[\\/]@aws-sdk[\\/](credential-provider-(sso|ini|process|login|web-identity)|token-providers|nested-clients)[\\/]/,
    because: 'credentials of a developer: Lambda gives those of the role in the environment, which is asked first',
  },
];

/** Leaves modules out of the bundles; one that is loaded all the same says why it is not there. */
export const withoutModules: Plugin = {
  name: 'without-modules',
  setup({ onLoad }) {
    for (const { path, because } of ABSENT_MODULES) {
      const contents = `throw new Error(${JSON.stringify(`This module was left out of the bundle (${because}).`)});`;
      onLoad({ filter: path }, () => ({ contents, loader: 'js' }));
    }
  },
};
