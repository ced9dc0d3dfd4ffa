import type { ValidationReport } from '../../../../shared/contract/endpoints.ts';
import type { Accepted } from '../../connectors/accept-certificate.ts';
import { systemResolve } from '../../outbound/foreign-host.ts';
import { openIdentity } from '../../outbound/open-identity.ts';
import type { IdentitySettings } from '../../outbound/identity-settings.ts';
import type { KnownOf } from '../../services/service-objects.ts';
import { statement } from '../../store/statements.ts';
import { openCaClient } from '../ca-clients.ts';
import { identityOf } from '../endpoint-identity.ts';
import { anchorsOf } from '../endpoint-problems.ts';
import { keepNextCas } from '../next-cas.ts';
import type { Context, ValidationDeps } from './context.ts';
import { protocolSteps } from './protocol-steps.ts';
import { reach } from './reach.ts';
import { Report } from './report.ts';
import { checkCrl, checkOcsp } from './revocation-checks.ts';
import { testCertificate } from './test-certificate.ts';

/**
 * Tries an endpoint from the name of its host to the revocation of a certificate that it issued, one step after the other, and
 * yields the report as it grows. What fails ends it; what only revocation would miss does not. The report is kept, also of a
 * validation that is ended in the middle.
 */
export async function* validate(
  known: KnownOf<'endpoint'>,
  deps: ValidationDeps,
  actor: string,
  signal: AbortSignal,
): AsyncGenerator<ValidationReport, void> {
  const report = new Report(known.id, deps.clock);
  const end = new AbortController();
  const stop = AbortSignal.any([signal, end.signal]);
  const all = steps(known, deps, report, stop, issuing);
  let finished = false;
  try {
    while ((await all.next()).done !== true) yield report.view();
    finished = true;
  } catch (error) {
    // Who goes away in the middle ends it; that is no fault.
    if (!stop.aborted) throw error;
  } finally {
    end.abort();
    // Lets go of the CA where nobody waits for more.
    await all.return(undefined);
    const ended = report.end(!finished);
    await keep(known, deps, actor, ended);
    if (report.next !== null) await keepNextCas(deps.objects, known, report.next);
  }
  yield report.view();
}

/** Not for an endpoint that was removed meanwhile: nobody would ever remove its report. */
function keep(known: KnownOf<'endpoint'>, { objects }: ValidationDeps, actor: string, report: ValidationReport) {
  const { verdict } = report;
  const audit = objects.audit('endpoint', known, { actor, action: 'endpoint.validated', detail: { verdict } });
  return objects.alone(async () => {
    const isThere = objects.find('endpoint', known.id) !== null;
    await objects.store.commit([...(isThere ? [statement('endpointReport.insert', { report })] : []), audit]);
  });
}

/**
 * The same without a certificate of its own: what can be seen every day. Revocation is looked up for what was issued last, where
 * something was. The report is not kept; what the CA announces to follow it is. Resolves to the endpoint as it is then, too.
 */
export async function look(
  known: KnownOf<'endpoint'>,
  deps: ValidationDeps,
  latest: Accepted | null,
  signal: AbortSignal,
): Promise<{ readonly of: KnownOf<'endpoint'>; readonly report: ValidationReport }> {
  const report = new Report(known.id, deps.clock);
  const last: Then = (context) => revocation(context, report, latest);
  const all = steps(known, deps, report, signal, last);
  while ((await all.next()).done !== true);
  const of = report.next === null ? known : await keepNextCas(deps.objects, known, report.next);
  return { of, report: report.end(false) };
}

/** What comes after the CA is known and confirmed. */
type Then = (context: Context, report: Report) => AsyncGenerator<void>;

async function* steps(
  known: KnownOf<'endpoint'>,
  deps: ValidationDeps,
  report: Report,
  signal: AbortSignal,
  then: Then,
): AsyncGenerator<void> {
  const { connection } = known.body;
  const address =
    connection.protocol === 'mscews' ? (connection.policyUrl ?? connection.enrollmentUrl ?? '') : connection.url;
  report.begin('address');
  yield;
  const complete = await report.take('address', async () => ({
    sent: address,
    settings: await settingsOf(known, deps),
  }));
  yield;
  if (complete === null) return;
  const { settings } = complete;
  const identity = openIdentity(settings);
  try {
    const anchors = anchorsOf(known.body);
    const firstContact = isFirstContact(known);
    const { exchange } = identity;
    yield* inContext(
      {
        ...deps,
        known,
        url: new URL(address),
        anchors,
        firstContact,
        identity: settings,
        exchange,
        signal,
        resolve: systemResolve,
      },
      report,
      then,
    );
  } finally {
    identity.close();
  }
}

/** Nothing was confirmed, and no root of this system may stand for it: a SCEP CA is believed by what was confirmed alone. */
function isFirstContact({ body }: KnownOf<'endpoint'>): boolean {
  return anchorsOf(body).length === 0 && (body.connection.protocol === 'scep' || !body.trust.systemRoots);
}

/** Rejects with CaFault for what is not set yet. At the first contact nobody is told a secret. */
async function settingsOf(known: KnownOf<'endpoint'>, { secrets, clock }: ValidationDeps): Promise<IdentitySettings> {
  if (isFirstContact(known)) {
    const bare = await identityOf(known.id, withoutSecrets(known.body), secrets);
    return { ...bare, trust: { kind: 'first-contact', fingerprint: null } };
  }
  await (await openCaClient(known, secrets, clock)).close();
  return identityOf(known.id, known.body, secrets);
}

function withoutSecrets(body: KnownOf<'endpoint'>['body']): KnownOf<'endpoint'>['body'] {
  const { connection } = body;
  if (connection.protocol === 'scep') return body;
  return { ...body, connection: { ...connection, credentials: { kind: 'none' } } };
}

async function* inContext(context: Context, report: Report, then: Then): AsyncGenerator<void> {
  report.begin('name');
  yield;
  if (!(yield* reach(context, report))) return;
  const protocol = protocolSteps(context);
  for (const step of ['authentication', 'capabilities'] as const) {
    report.begin(step);
    yield;
    const passed = await report.take(step, () => protocol[step]());
    yield;
    if (passed === null) return;
  }
  report.begin('chain');
  yield;
  const chain = await report.take('chain', async () => {
    const found = await protocol.chain();
    report.show(found.shown, context.anchors);
    report.next = found.next ?? null;
    return found;
  });
  yield;
  if (chain !== null && chain.fault?.code !== 'chain-unconfirmed') yield* then(context, report);
}

async function* issuing(context: Context, report: Report): AsyncGenerator<void> {
  const { known, secrets, clock, signal } = context;
  const client = await openCaClient(known, secrets, clock);
  try {
    report.begin('certificate');
    yield;
    const tested = await report.take('certificate', () => testCertificate(context, client));
    yield;
    const accepted = tested?.accepted ?? null;
    if (accepted === null) return;
    yield* revocation(context, report, accepted);
    const { revoke } = client;
    report.begin('revocation');
    yield;
    if (revoke === null) report.found('revocation', { state: 'skipped', milliseconds: 0 });
    else {
      await report.take('revocation', async () => {
        await revoke(accepted.certificate.der, 'cessationOfOperation', signal);
        return { sent: accepted.certificate.serial };
      });
    }
    yield;
  } finally {
    await client.close();
  }
}

/** For what was issued; nothing where nothing was. */
async function* revocation(context: Context, report: Report, issued: Accepted | null): AsyncGenerator<void> {
  if (issued === null) return;
  const checks = { crl: checkCrl, ocsp: checkOcsp };
  for (const step of ['crl', 'ocsp'] as const) {
    report.begin(step);
    yield;
    await report.take(step, () => checks[step](context, issued));
    yield;
  }
}
