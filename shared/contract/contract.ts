import type { ContractRouterClient } from '@orpc/contract';
import { agent, settingsContract, vault } from './agent.ts';
import { audit } from './audit.ts';
import { authority } from './authority.ts';
import { challengeService } from './challenge-service.ts';
import { certificates } from './certificates.ts';
import { directory } from './directory.ts';
import { endpoints } from './endpoints.ts';
import { events } from './events.ts';
import { inspect } from './inspect.ts';
import { listener } from './listener.ts';
import { operators } from './operators.ts';
import { registrations } from './registrations.ts';
import { services } from './services.ts';
import { signers } from './signers.ts';
import { transactions } from './transactions.ts';

/** Everything that a console or the command line can ask of the agent. Served over IPC, WebSocket and the control socket. */
export const contract = {
  agent,
  vault,
  settings: settingsContract,
  authority,
  listener,
  registrations,
  certificates,
  transactions,
  services,
  signers,
  operators,
  challengeService,
  endpoints,
  directory,
  inspect,
  audit,
  events,
};

export type AgentClient = ContractRouterClient<typeof contract>;
