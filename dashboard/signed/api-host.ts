/** An API at API Gateway's own address. */
export interface ApiHost {
  readonly id: string;
  readonly region: string;
}

/** The API's own address, also the one of a private API that names its endpoint in a VPC. */
const OWN_ADDRESS =
  /^([a-z0-9]+)(?:-vpce-[a-z0-9]+)?\.execute-api\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/;

/** What an address says of the API behind it; `undefined` at a name of one's own, and on this machine. */
export function apiAt(hostname: string): ApiHost | undefined {
  const [, id, region] = OWN_ADDRESS.exec(hostname) ?? [];
  return id === undefined || region === undefined ? undefined : { id, region };
}
