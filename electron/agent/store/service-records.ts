type Query<Input, Output> = { readonly input: Input; readonly output: Output };

export type ServiceKind = 'scep-profile' | 'ra-profile' | 'signer' | 'operator' | 'endpoint';

/** Something that the operator defines. Its body is anything that JSON can carry; who loads it validates it. */
export type ServiceRecord = {
  readonly id: string;
  readonly kind: ServiceKind;
  /** Unique among its kind, without regard to case. */
  readonly name: string;
  /** 1 for the first, then one more with each change. */
  readonly version: number;
  readonly body: unknown;
  readonly createdAt: number;
};

export type ServiceStatements = {
  /**
   * Guard: version 1 of a new object with a name that is free, or one more than the stored version. Kind, name and
   * creation stay as they are.
   */
  'service.put': ServiceRecord;
  /** Guard: this is the stored version, and it stays: what the agent itself notes is no change that anybody made. */
  'service.note': Pick<ServiceRecord, 'id' | 'version' | 'body'>;
  /** Guard: this is the stored version. */
  'service.remove': Pick<ServiceRecord, 'id' | 'version'>;
};

export type ServiceQueries = {
  /** Of every kind, oldest first. */
  'service.all': Query<Readonly<Record<string, never>>, ServiceRecord[]>;
  /** The name of a registration that is not cancelled, or of a request that waits, under this RA profile; null for none. */
  'service.namesRaProfile': Query<{ readonly raProfile: string }, string | null>;
};
