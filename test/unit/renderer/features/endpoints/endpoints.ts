import type {
  Endpoint,
  UpstreamRequest,
  ValidationReport,
  ValidationStepView,
} from '../../../../../shared/contract/endpoints.ts';
import { presetSettings } from '../../../../../shared/domain/endpoint-presets.ts';

/** Objects as the agent answers them. */
export const ID = '0190a000-0000-7000-8000-000000000001';
export const HASH = 'ab'.repeat(32);

export const endpoint = (part: Partial<Endpoint> = {}): Endpoint => ({
  ...presetSettings('est'),
  ...{ id: ID, name: 'Office', createdAt: 0, version: 3, waiting: 0, notices: [] },
  ...{ hasPassword: false, hasChallenge: false, certificate: null, validation: null },
  ...part,
});

export const step = (
  name: ValidationStepView['step'],
  state: ValidationStepView['state'],
  part: Partial<ValidationStepView> = {},
): ValidationStepView => ({
  ...{ step: name, state, milliseconds: 12, sent: null, received: null, fault: null, facts: [] },
  ...part,
});

export const report = (part: Partial<ValidationReport> = {}): ValidationReport => ({
  ...{ id: '0190a000-0000-7000-8000-00000000000a', endpointId: ID, startedAt: 1_000, endedAt: 2_000 },
  ...{ verdict: 'passed', steps: [step('address', 'passed')], chain: [] },
  ...part,
});

export const request = (state: UpstreamRequest['state'], part: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  ...{ id: '0190a000-0000-7000-8000-0000000000b1', endpointId: ID, transactionId: null, name: 'door.example' },
  ...{ purpose: 'device', createdAt: 0, state },
  ...part,
});
