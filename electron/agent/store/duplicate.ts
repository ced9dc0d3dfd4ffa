/** Which other registration already has this name, address or serial number. */
export type Duplicate = {
  readonly field: 'fqdn' | 'ipAddresses' | 'serialNumber';
  readonly value: string;
  /** The registration that has it; null when it is another one of the same unit. */
  readonly registrationId: string | null;
  readonly fqdn: string;
};
