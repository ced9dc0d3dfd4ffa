import { CaFault } from '../../outbound/ca-fault.ts';
import type { Exchange } from '../../outbound/exchange.ts';
import { upstreamText } from '../../outbound/upstream-text.ts';
import { Action } from './namespaces.ts';
import { readPolicies, type EnrollmentPolicies } from './policies.ts';
import { askSoap, type SoapSettings } from './soap-exchange.ts';
import { XmlError } from './xml.ts';

/** Nil is no filter. Versions 0 would hide templates of newer schemas (MS-XCEP §3.1.4.1.3.22). */
const GET_POLICIES =
  '<xcep:GetPolicies><xcep:client><xcep:lastUpdate xsi:nil="true"/><xcep:preferredLanguage xsi:nil="true"/>' +
  '</xcep:client><xcep:requestFilter xsi:nil="true"/></xcep:GetPolicies>';

/** Asks a certificate enrollment policy service (MS-XCEP §3.1.4.1) for its CAs and templates. Rejects with CaFault. */
export async function getPolicies(
  settings: SoapSettings,
  exchange: Exchange,
  now: number,
  signal: AbortSignal,
): Promise<EnrollmentPolicies> {
  const malformed = 'xcep-answer-malformed';
  const operation = 'GetPolicies';
  const question = {
    operation,
    action: Action.getPolicies,
    answerAction: Action.getPoliciesResponse,
    body: GET_POLICIES,
    malformed,
  } as const;
  const answer = await askSoap(settings, exchange, question, now, signal);
  if (answer.kind === 'fault') {
    const { code, subcode, reason } = answer.fault;
    throw new CaFault('xcep-fault', { subcode: subcode ?? code, text: reason ?? '–' });
  }
  try {
    return readPolicies(answer.content);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new CaFault(malformed, { operation, detail: upstreamText(error.message) ?? '–' }, { cause: error });
  }
}
