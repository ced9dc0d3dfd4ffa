import type { RecordRefusal } from '../enrollment/request.ts';
import type { ScepDeadEnd } from '../services/addresses.ts';
import { RateLimit, limitKey } from '../limits/rate-limit.ts';

export type DeadEndRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly sizeBytes: number;
  readonly clientAddress: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
};

/** Says to the device's operator, who reads its log, what is the matter; the name is what the device sent anyway. */
const SENTENCES: Readonly<Record<ScepDeadEnd['refusal'], string>> = {
  'profile-missing': 'There is no such SCEP profile',
  'profile-disabled': 'This SCEP profile is switched off',
  'profile-without-ra': 'This SCEP profile has no RA profile',
};

/** What is told to whoever asks at an address where nobody answers. */
export function deadEndSentence({ refusal }: ScepDeadEnd): string {
  return SENTENCES[refusal];
}

/** Records requests that lead nowhere: the first of a minute from each client, since a device tries again and again. */
export class DeadEnds {
  readonly #record: RecordRefusal;
  readonly #limit = new RateLimit({ perMinute: 1, burst: 1, most: 1_000 });
  /** All clients together, so that many addresses cannot fill Activity either. */
  readonly #all = new RateLimit({ perMinute: 60, burst: 60, most: 1 });

  constructor(record: RecordRefusal) {
    this.#record = record;
  }

  async note(end: ScepDeadEnd, request: DeadEndRequest): Promise<void> {
    const { method, path, sizeBytes, clientAddress, receivedAt } = request;
    if (this.#limit.take(`${limitKey(clientAddress)} ${end.kind} ${end.name}`, receivedAt) > 0) return;
    if (this.#all.take('all', receivedAt) > 0) return;
    await this.#record({
      door: 'scep',
      profile: end.scope ?? NOWHERE,
      scepProfileId: end.scepProfileId ?? NOWHERE,
      raProfileId: end.raProfileId,
      transactionId: null,
      clientAddress,
      receivedAt,
      refusal: { code: end.refusal, params: { kind: end.kind, name: end.name } },
      decoded: { httpMethod: method, path, sizeBytes, ...NOTHING },
    });
  }
}

/** No identifier: it stands where a profile's would. */
const NOWHERE = 'none';
const NOTHING = {
  transactionId: null,
  messageType: null,
  digestAlgorithm: null,
  contentCipher: null,
  keyTransport: null,
  signer: null,
  csr: null,
};
