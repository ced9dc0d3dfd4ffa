import type { Person } from '../../../shared/contract/operators.ts';
import type { Refusal } from '../../../shared/contract/transactions.ts';
import { Failure } from '../../../shared/domain/failure.ts';
import { readCertificationRequest, type CertificationRequest } from '../pki/certification-request.ts';
import type { WaitingRequest } from '../store/enrollment-queries.ts';
import { statement, type Statement } from '../store/statements.ts';
import type { Authentication } from './authentication.ts';
import { authorise, type Authorization } from './authorise.ts';
import { profilesOf } from './decide.ts';
import { signerRefusal } from './by-signer.ts';
import type { Desk } from './desk-deps.ts';
import { prepare } from './forward.ts';
import { forwardRefusal } from './forwardable.ts';
import type { RaProfileFacts } from './policy.ts';
import { certificateStatements, consequences } from './record-issued.ts';
import { audit } from './record-rows.ts';
import { refuse } from './refuse.ts';
import { requestedNames } from './requested-names.ts';
import { forgetCsr, readCsr } from './sealed-csr.ts';
import { tellIssued } from './tell-issued.ts';

/** Proves a person: the name as it is kept, or a Failure (`operator-password-wrong`, `operator-locked`, `approval-person-refused`). */
export type VerifyPerson = (person: Person) => Promise<string>;

export type Approvals = {
  /** Issues to a request that waits, or counts the first of two persons. Throws `approval-…` failures, `not-found`. */
  approve(id: string, person: Person | null, actor: string): Promise<void>;
  /** The device's next poll learns that it failed; the reason stays here. */
  refuse(id: string, reason: string, person: Person | null, actor: string): Promise<void>;
};

/** Two persons may approve at the same instant; the second finds the first one's approval when it looks again. */
const ATTEMPTS = 4;

export function createApprovals(desk: Desk, verifyPerson: VerifyPerson): Approvals {
  return {
    async approve(id, person, actor) {
      const waiting = await readWaiting(desk, id);
      if (waiting.persons === 2 && person === null) throw new Failure('approval-person-needed');
      const by = person === null ? actor : await verifyPerson(person);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (await approveOnce(desk, await readWaiting(desk, id), by, actor)) return;
      }
      throw new Failure('approval-not-waiting', { id });
    },
    async refuse(id, reason, person, actor) {
      const { registrationId } = await readWaiting(desk, id);
      const by = person === null ? actor : await verifyPerson(person);
      const at = desk.clock();
      const committed = await desk.store.commit([
        statement('transaction.refuse', { id, at, refusal: refuse('approval-refused', { by, reason }) }),
        audit(at, 'enrollment.rejected', 'transaction', id, { by, reason }, actor),
      ]);
      if (committed.outcome === 'conflict') throw new Failure('approval-not-waiting', { id });
      desk.onRecorded({ transactionId: id, registrationId, serials: [] });
    },
  };
}

async function readWaiting({ store, clock }: Desk, id: string): Promise<WaitingRequest> {
  const found = await store.read('transaction.waiting', { id });
  if (found === null && (await store.read('transaction.row', { id })) === null)
    throw new Failure('not-found', { what: id });
  if (found?.state !== 'pending' || found.forwarded || found.expiresAt <= clock())
    throw new Failure('approval-not-waiting', { id });
  return found;
}

/** False when somebody else was faster, so that it has to be looked at again. */
async function approveOnce(desk: Desk, waiting: WaitingRequest, by: string, actor: string): Promise<boolean> {
  const { id, approvals, persons, registrationId } = waiting;
  if (persons === 2 && approvals.some((each) => sameName(each.by, by))) {
    throw new Failure('approval-person-same', { person: by });
  }
  const csr = readCertificationRequest(waiting.csr);
  const allowed = await allowedStill(desk, waiting, csr);
  const now = desk.clock();
  const approval: Statement[] = [
    statement('approval.insert', { transactionId: id, person: by, at: now, follows: approvals.length }),
    audit(now, 'enrollment.approved', 'transaction', id, { by, of: String(persons) }, actor),
  ];
  if (approvals.length + 1 < (persons ?? 1)) {
    const committed = await desk.store.commit(approval);
    if (committed.outcome === 'conflict') return false;
    desk.onRecorded({ transactionId: id, registrationId, serials: [] });
    return true;
  }
  const decided = { waiting, allowed, approval, csr, now };
  return allowed.ra.authority === 'local' ? issueApproved(desk, decided) : forwardApproved(desk, decided);
}

type Decided = {
  readonly waiting: WaitingRequest;
  readonly allowed: Allowed;
  readonly approval: readonly Statement[];
  readonly csr: CertificationRequest;
  readonly now: number;
};

async function issueApproved(desk: Desk, { waiting, allowed, approval, now }: Decided): Promise<boolean> {
  const { authentication, authorization, ra } = allowed;
  const connector = desk.connector();
  const issued = await connector.issue(authorization, now);
  const { id, clientAddress, receivedAt, raProfile } = waiting;
  const issuance = {
    ...{ authentication, issued, authorityId: connector.authorityId, transactionId: id, raProfileId: raProfile },
    ...{ revokeOld: ra.renewal.revokeOld, clientAddress, receivedAt, now },
  };
  const committed = await desk.store.commit([
    ...approval,
    ...certificateStatements(issuance),
    statement('transaction.settle', { id, at: now, certificateSerial: issued.serial }),
    ...consequences(issuance, null),
  ]);
  if (committed.outcome === 'conflict') return false;
  tellIssued(desk, id, authentication, issued.serial, ra);
  return true;
}

/** RA mode: from now on it waits for the external CA. The request goes as the device signed it. */
async function forwardApproved(desk: Desk, { waiting, allowed, approval, csr }: Decided): Promise<boolean> {
  const { id, registrationId } = waiting;
  const { authentication, authorization, ra } = allowed;
  const barred = forwardRefusal(csr, authentication, ra);
  if (barred !== null) throw noLonger(barred);
  const kept = await readCsr(desk.store, desk.vault, id);
  const prepared = await prepare(desk, {
    ...{ authorization, endpointId: ra.authority, transactionId: id },
    ...{ name: authorization.names.commonName, csr: kept ?? csr.der },
  });
  if ('code' in prepared) throw noLonger(prepared);
  const forget = kept === null ? [] : [forgetCsr(id)];
  const committed = await desk.store.commit([...approval, ...prepared.statements, ...forget]);
  if (committed.outcome === 'conflict') return false;
  desk.onRecorded({ transactionId: id, registrationId, serials: [] });
  // The device asks again anyway; the person at the console need not wait.
  void desk.forwarding.send(prepared.id);
  return true;
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

type Allowed = {
  readonly authentication: Authentication;
  readonly authorization: Authorization;
  readonly ra: RaProfileFacts;
};

/**
 * Everything that the request was judged by, judged again: it may have waited for weeks. Throws
 * `approval-no-longer-allowed` with the rule that is broken now. What it brought to prove itself is burnt and not asked for again.
 */
async function allowedStill(desk: Desk, waiting: WaitingRequest, csr: CertificationRequest): Promise<Allowed> {
  const { scepProfile, raProfile: raProfileId } = waiting;
  const profiles = profilesOf(desk.policy, { scepProfileId: scepProfile ?? '', raProfileId });
  if (profiles.refusal !== null) throw noLonger(profiles.refusal);
  const { ra } = profiles;
  const authentication = await authenticationOf(desk, waiting, csr, ra);
  const allowed = authorise(authentication, csr, { ra, profile: desk.policy.certificateProfile(ra) });
  if (allowed.authorization === null) throw noLonger(allowed.refusal);
  return { authentication, authorization: allowed.authorization, ra };
}

async function authenticationOf(
  desk: Desk,
  waiting: WaitingRequest,
  csr: CertificationRequest,
  ra: RaProfileFacts,
): Promise<Authentication> {
  const { registrationId } = waiting;
  const registration =
    registrationId === null ? null : await desk.store.read('registration.facts', { id: registrationId });
  if (registration !== null && registration.cancelledAt !== null) {
    throw noLonger(refuse('registration-cancelled', { registered: registration.fqdn }));
  }
  switch (waiting.authentication) {
    case 'certificate':
      return { by: 'certificate', registration, renews: await renewedStill(desk, waiting) };
    case 'signer': {
      const signer = waiting.signer === null ? null : await desk.policy.signerById(waiting.signer, desk.clock());
      if (signer === null)
        throw noLonger(refuse('signer-disabled', { signer: '–', requested: waiting.requestedName ?? '–' }));
      const refusal = signerRefusal(signer, ra, registration, requestedNames(csr));
      if (refusal !== null) throw noLonger(refusal);
      return { by: 'signer', registration, signer };
    }
    case 'challenge':
    case 'dynamic':
    case 'static':
    case 'webhook':
    case 'approval':
    case 'none':
      return { by: 'approval', registration };
  }
}

/** Asked for in time, it may have ended since; revoked it must not be. */
async function renewedStill({ store }: Desk, { renews }: WaitingRequest) {
  const found = renews === null ? null : await store.read('certificate.facts', { serial: renews });
  if (found === null) throw noLonger(refuse('renewal-signer-unknown', { serial: renews ?? '–' }));
  const { serial, name, revokedAt } = found;
  if (revokedAt !== null) throw noLonger(refuse('renewal-signer-revoked', { serial, name }));
  return found;
}

function noLonger({ code, params }: Refusal): Failure {
  return new Failure('approval-no-longer-allowed', { rule: code }, { details: { code, params } });
}
