/** Which keys of a provider are meant: a team's own, or those that all others share. */
export interface KeysName {
  readonly provider: string;
  readonly team: string | undefined;
}

/** What is known of keys without knowing them: who may put them in can never read them again. */
export interface KeysRecord extends KeysName {
  /** None: they were removed. */
  readonly keys: readonly { readonly id: string; readonly weight: number }[];
  readonly at: number;
  /** The ARN of whoever has set them. */
  readonly by: string;
}

/** Where it is written down which keys were put in, for the control door and for gateways. */
export interface KeysRecords {
  read(): Promise<readonly KeysRecord[]>;
  /** In the place of what was there; what was written later by somebody else stays: then it is an error. */
  put(record: KeysRecord): Promise<void>;
}

/** Where the keys themselves lie, for who may write there and never read. */
export interface KeyVault {
  put(name: KeysName, keys: readonly { readonly key: string; readonly weight: number }[]): Promise<void>;
  remove(name: KeysName): Promise<void>;
}

/** How keys are called in a set. */
export function keysName({ provider, team }: KeysName): string {
  return `${provider}#${team ?? ''}`;
}
