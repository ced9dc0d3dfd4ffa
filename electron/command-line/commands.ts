import type { ParseArgsOptionsConfig } from 'node:util';
import type { Command } from './command.ts';
import { approve, refuse } from './commands/approvals.ts';
import { auditVerify, selfTest } from './commands/checks.ts';
import { caCommand, crlCommand, init, revoke } from './commands/authority.ts';
import { caActivate, caList, caPlan, caStage, caWithdraw } from './commands/authorities.ts';
import { directoryDiscover, directoryEndpoint, directoryImport } from './commands/directory.ts';
import { endpointCertificate, endpointSecret } from './commands/endpoint-secrets.ts';
import { endpointConfirm, endpointReports, endpointValidate } from './commands/endpoint-validation.ts';
import {
  endpointAdd,
  endpointExport,
  endpointImport,
  endpointList,
  endpointRemove,
  endpointSet,
  endpointShow,
} from './commands/endpoints.ts';
import { exportCommand, list, show } from './commands/look-up.ts';
import { challengeServiceShow, challengeServiceStart, challengeServiceStop } from './commands/challenge-service.ts';
import { consoleCommand } from './commands/console.ts';
import { settings } from './commands/settings.ts';
import { operatorAdd, operatorList, operatorPassword, operatorRemove, operatorRoles } from './commands/operators.ts';
import {
  raProfileCreate,
  raProfileList,
  raProfileRemove,
  raProfileSet,
  raProfileShow,
} from './commands/ra-profiles.ts';
import { importRegistrations, register } from './commands/registrations.ts';
import {
  scepProfileChallenge,
  scepProfileCreate,
  scepProfileDefault,
  scepProfileList,
  scepProfileRemove,
  scepProfileSet,
  scepProfileShow,
  scepProfileStaticChallenge,
  scepProfileWebhookSecret,
  scepProfileWebhookToken,
} from './commands/scep-profiles.ts';
import { signerAdd, signerList, signerRefresh, signerRemove, signerSet, signerShow } from './commands/signers.ts';
import {
  endpointCancel,
  endpointEnrollOwn,
  endpointRequest,
  endpointRequests,
  endpointRevoke,
  enroll,
} from './commands/upstream-requests.ts';

/** `serve` runs an agent instead of talking to one. */
const serveCommand = {
  name: 'serve',
  operands: { min: 0, max: 0 },
  options: {
    listen: { type: 'string' },
    console: { type: 'string' },
    'ready-file': { type: 'string' },
    'allow-locked': { type: 'boolean' },
  } satisfies ParseArgsOptionsConfig,
} as const;

export type AnyCommand = Command | typeof serveCommand;

export const COMMANDS: readonly AnyCommand[] = [
  init,
  register,
  importRegistrations,
  exportCommand,
  serveCommand,
  consoleCommand,
  list,
  show,
  revoke,
  approve,
  refuse,
  crlCommand,
  caCommand,
  caList,
  caStage,
  caPlan,
  caActivate,
  caWithdraw,
  settings,
  challengeServiceShow,
  challengeServiceStart,
  challengeServiceStop,
  scepProfileList,
  scepProfileShow,
  scepProfileCreate,
  scepProfileSet,
  scepProfileRemove,
  scepProfileDefault,
  scepProfileStaticChallenge,
  scepProfileWebhookSecret,
  scepProfileWebhookToken,
  scepProfileChallenge,
  raProfileList,
  raProfileShow,
  raProfileCreate,
  raProfileSet,
  raProfileRemove,
  signerList,
  signerShow,
  signerAdd,
  signerSet,
  signerRemove,
  signerRefresh,
  directoryDiscover,
  directoryEndpoint,
  directoryImport,
  endpointList,
  endpointShow,
  endpointAdd,
  endpointSet,
  endpointSecret,
  endpointCertificate,
  endpointValidate,
  endpointConfirm,
  endpointReports,
  endpointEnrollOwn,
  endpointRequests,
  endpointRequest,
  endpointCancel,
  endpointRevoke,
  endpointExport,
  endpointImport,
  endpointRemove,
  enroll,
  operatorList,
  operatorAdd,
  operatorRoles,
  operatorPassword,
  operatorRemove,
  auditVerify,
  selfTest,
];
