import { RicHost } from '../support/lambda-runtime/ric-host.ts';
import { startWholeEdge } from './backend.ts';
import { edgeSuite } from './suite.ts';

edgeSuite("the deployed bundle under AWS's runtime client", (settings = {}) =>
  startWholeEdge(
    settings,
    (definition) => new RicHost(definition),
    // The suite is given the host that the line above has made.
    (gateway) => (gateway as RicHost).starts,
  ),
);
