import type { Gateway } from './gateway.ts';

/** What the name of a model is looked up in. Of providers only their names count, so that a configuration can be checked. */
export interface Names extends Pick<Gateway, 'routes' | 'catalogue'> {
  readonly providers: Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'>;
}
