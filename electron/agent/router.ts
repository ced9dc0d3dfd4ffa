import { agentProcedures } from './procedures/agent.ts';
import { auditProcedures } from './procedures/audit.ts';
import { authorityProcedures, listenerProcedures } from './procedures/authority.ts';
import { challengeServiceProcedures } from './procedures/challenge-service.ts';
import { certificateProcedures } from './procedures/certificates.ts';
import { directoryProcedures } from './procedures/directory.ts';
import { endpointProcedures } from './procedures/endpoints.ts';
import { implementer, type ProcedureDeps } from './procedures/implementer.ts';
import { inspectProcedures } from './procedures/inspect.ts';
import { operatorProcedures } from './procedures/operators.ts';
import { registrationProcedures } from './procedures/registrations.ts';
import { serviceProcedures } from './procedures/services.ts';
import { signerProcedures } from './procedures/signers.ts';
import { transactionProcedures } from './procedures/transactions.ts';
import { settingsProcedures, vaultProcedures } from './procedures/vault.ts';

export type { CallContext } from './procedures/implementer.ts';

/** The contract, implemented; every console and the command line are served this. */
export function createAgentRouter(deps: ProcedureDeps) {
  const os = implementer(deps.onFault);
  return os.router({
    agent: agentProcedures(os, deps),
    vault: vaultProcedures(os, deps),
    settings: settingsProcedures(os, deps),
    authority: authorityProcedures(os, deps),
    listener: listenerProcedures(os, deps),
    registrations: registrationProcedures(os, deps),
    certificates: certificateProcedures(os, deps),
    transactions: transactionProcedures(os, deps),
    services: serviceProcedures(os, deps),
    signers: signerProcedures(os, deps),
    operators: operatorProcedures(os, deps),
    inspect: inspectProcedures(os, deps),
    challengeService: challengeServiceProcedures(os, deps),
    endpoints: endpointProcedures(os, deps),
    directory: directoryProcedures(os, deps),
    audit: auditProcedures(os, deps),
    events: { subscribe: os.events.subscribe.handler(({ signal }) => deps.events.subscribe(signal)) },
  });
}

export type AgentRouter = ReturnType<typeof createAgentRouter>;
