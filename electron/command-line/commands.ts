import type { ParseArgsOptionsConfig } from 'node:util';
import type { Command } from './command.ts';
import { approve, refuse } from './commands/approvals.ts';
import { auditVerify, selfTest } from './commands/checks.ts';
import { caCommand, crlCommand, init, revoke } from './commands/authority.ts';
import { caActivate, caList, caPlan, caStage, caWithdraw } from './commands/authorities.ts';
import { exportCommand, list, show } from './commands/look-up.ts';
import { challengeServiceShow, challengeServiceStart, challengeServiceStop } from './commands/challenge-service.ts';
import { consoleCommand } from './commands/console.ts';
import { settings } from './commands/settings.ts';
import { importRegistrations, register } from './commands/registrations.ts';

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
  auditVerify,
  selfTest,
];
