import type { KeyObject } from 'node:crypto';

export type KeyObjectPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

export type SelfTestKeys = {
  readonly rsa: KeyObjectPair | null;
  readonly ec: (namedCurve: string) => KeyObjectPair;
};

export type SelfTestCase = {
  readonly algorithm: string;
  readonly affects: readonly string[];
  /** False, or an exception, when the algorithm does not do what it must. */
  readonly test: () => boolean;
};
