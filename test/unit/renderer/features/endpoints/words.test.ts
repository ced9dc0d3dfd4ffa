import { beforeAll, describe, expect, it } from 'vitest';
import { REVOCATION_REASONS } from '../../../../../shared/contract/certificates.ts';
import {
  ENDPOINT_PRESETS,
  upstreamRequest,
  validationReport,
  validationStep,
} from '../../../../../shared/contract/endpoints.ts';
import { CA_FAULTS, CA_REFUSALS, VALIDATION_STEPS } from '../../../../../shared/domain/ca-fault.ts';
import { FACT_CODES, FACT_UNITS, factValueWords } from '../../../../../shared/domain/validation-facts.ts';
import { i18next, startI18n } from '../../../../../renderer/app/i18n.ts';
import { endpointSentence, requestSentence } from '../../../../../renderer/features/endpoints/endpoint-words.ts';
import { OFFERED } from '../../../../../renderer/features/endpoints/presets.ts';
import { faultWords } from '../../../../../renderer/features/endpoints/fault-words.ts';
import { factValue, reportText } from '../../../../../renderer/features/endpoints/report-text.ts';
import { endpoint, HASH, report, request, step } from './endpoints.ts';

const VALIDATION = Object.values(
  import.meta.glob<string>('../../../../../electron/agent/endpoints/validation/*.ts', {
    eager: true,
    query: '?raw',
    import: 'default',
  }),
);

beforeAll(startI18n);
const t = i18next.getFixedT('en');
const DAY = 86_400_000;

describe.each(['en', 'de'])('in %s', (lng) => {
  const has = (keys: readonly string[]) =>
    expect(keys.filter((key) => !i18next.exists(key, { lng, fallbackLng: [] }))).toEqual([]);

  it('there are words for whatever a screen composes', () => {
    has(ENDPOINT_PRESETS.flatMap((preset) => [`endpoint.preset.${preset}`, `endpoint.presetMore.${preset}`]));
    has(OFFERED.map(({ product }) => `endpoint.product.${product}`));
    has(VALIDATION_STEPS.flatMap((name) => [`endpoint.step.${name}`, `endpoint.stepMore.${name}`]));
    has([...validationStep.shape.state.options, 'waiting'].map((state) => `endpoint.stepState.${state}`));
    has(
      [...validationReport.shape.verdict.options, 'unconfirmed'].flatMap((verdict) => [
        ...[`endpoint.verdict.${verdict}`, `endpoint.verdictMore.${verdict}`, `endpoint.sentence.${verdict}`],
      ]),
    );
    has([...upstreamRequest.shape.purpose.options, 'csr'].map((purpose) => `endpoint.request.purpose.${purpose}`));
    has(
      ['none', 'password', 'certificate', 'username-token'].flatMap((kind) => [
        ...[`endpoint.credential.${kind}`, `endpoint.credentialMore.${kind}`],
      ]),
    );
    has(
      ['tls', 'authentication', 'capabilities', 'chain', 'crl', 'ocsp', 'revocation'].map(
        (s) => `endpoint.skipped.${s}`,
      ),
    );
    has(['worse', 'better', 'other'].map((kind) => `endpoint.change.${kind}`));
    has(['same', 'differs', 'sha1', 'md5', 'partial', 'malformed'].map((kind) => `endpoint.comparison.${kind}`));
    has(REVOCATION_REASONS.map((reason) => `reason.${reason}`));
  });

  it('there are words for each fact that a step may tell', () => {
    const keys = VALIDATION.flatMap((source) => [...source.matchAll(/\[\s*'([a-z-]+)',/g)].map(([, key = '']) => key));
    const steps: readonly string[] = VALIDATION_STEPS;
    expect(new Set(keys).size).toBeGreaterThan(20);
    has(keys.filter((key) => !steps.includes(key)).map((key) => `endpoint.fact.${key}`));
  });

  it('there are words for each fact whose value is a code or a number', () => {
    const codes = Object.entries(FACT_CODES).flatMap(([fact, values]) => values.map((value) => [fact, value] as const));
    const numbers = Object.keys(FACT_UNITS).map((fact) => [fact, '-3.5'] as const);
    has([...codes, ...numbers].map(([fact, value]) => factValueWords(fact, value)?.key ?? `${fact} ${value}`));
  });

  it('each fault and each refusal of a CA says its cause and its remedy', () => {
    has(Object.keys(CA_FAULTS).flatMap((code) => [`ca-faults:${code}.cause`, `ca-faults:${code}.remedy`]));
    has(CA_REFUSALS.flatMap((code) => [`ca-faults:refusals.${code}.cause`, `ca-faults:refusals.${code}.remedy`]));
  });
});

describe('the state of an endpoint', () => {
  it('is a sentence', () => {
    const validation = { id: 'x', endedAt: DAY, verdict: 'failed' as const };
    expect(endpointSentence(t, 'en', endpoint(), 0)).toBe('Not validated yet.');
    expect(endpointSentence(t, 'en', endpoint({ validation, waiting: 2 }), 2 * DAY)).toBe(
      'Does not work. Last validated 24 hours ago. 2 requests wait.',
    );
    const answered = { ...validation, verdict: 'warned' as const };
    expect(endpointSentence(t, 'en', endpoint({ validation: answered }), 2 * DAY)).toBe(
      'It answers. Confirm it by its fingerprint. Last validated 24 hours ago.',
    );
    const trust = { systemRoots: false, anchors: 'PEM' };
    expect(endpointSentence(t, 'en', endpoint({ validation: answered, trust }), 2 * DAY)).toBe(
      'Works, with remarks. Last validated 24 hours ago.',
    );
    expect(endpointSentence(t, 'en', endpoint({ enabled: false }), 0)).toBe(
      'Switched off: nothing is asked of it. Not validated yet.',
    );
  });
});

describe('the state of a request', () => {
  const issued = { state: 'issued', pem: '', chainPem: '', serial: '01', notAfter: 9 * DAY, revokedAt: null } as const;
  const fault = { code: 'connection-refused', params: { host: 'ca', port: '443' } } as const;
  it.each([
    [{ state: 'queued', nextTryAt: 0, fault: null }, 'It is sent now.'],
    [{ state: 'pending', nextTryAt: 3 * DAY, fault: null }, 'The CA has not decided yet. It is asked again in 2 days.'],
    [{ state: 'queued', nextTryAt: 3 * DAY, fault }, 'It did not go through. It is tried again in 2 days.'],
    [issued, 'The certificate ends in 8 days.'],
    [{ ...issued, notAfter: 0 }, 'The certificate ended 24 hours ago.'],
    [{ ...issued, revokedAt: 0 }, 'The certificate was revoked 24 hours ago.'],
    [{ state: 'refused', code: 'denied', upstreamCode: '2', upstreamText: null }, null],
    [{ state: 'cancelled' }, 'Nobody asks for it any more.'],
  ] as const)('%j is a sentence', (state, words) => {
    expect(requestSentence(t, 'en', request(state), DAY)).toBe(words);
  });
});

describe('what a step found out', () => {
  it.each([
    ['root', 'absent', 'not sent along'],
    ['ahead', '-0.4', '-0.4 s'],
    ['validity', '730', '730 days'],
    ['subject', 'present', 'present'],
    // As an earlier version wrote it.
    ['validity', '730 d', '730 d'],
    ['nonce', 'constructor', 'constructor'],
    ['__proto__', 'sent', 'sent'],
  ])('%s: %s', (fact, value, words) => {
    expect(factValue(t, fact, value)).toBe(words);
  });

  it('tells the fault behind a fault in its own words', () => {
    const params = { url: 'http://ca/crl', detail: 'connection-refused', host: 'ca', port: '80' };
    expect(faultWords(t, { code: 'crl-unreachable', params }).cause).toBe(
      'The revocation list at http://ca/crl cannot be fetched: ca refuses connections on port 80.',
    );
    const other = { url: 'http://ca/crl', detail: 'HTTP 404' };
    expect(faultWords(t, { code: 'crl-unreachable', params: other }).cause).toMatch(/: HTTP 404$/u);
  });
});

describe('a report as text', () => {
  it('has the steps, the cause and the remedy, what was exchanged, and the chain', () => {
    const text = reportText(
      t,
      'Office',
      report({
        verdict: 'failed',
        steps: [
          step('address', 'passed', { facts: [['nothing-that-has-a-word', '1']] }),
          step('connection', 'failed', {
            fault: { code: 'connection-refused', params: { host: 'ca.example', port: '443' } },
            sent: 'GET /\nHost: ca.example',
          }),
          step('tls', 'skipped', { milliseconds: 0 }),
          step('crl', 'skipped', { milliseconds: null }),
        ],
        chain: [{ pem: '', subject: 'CN=Office CA', sha256: HASH, notAfter: 0, confirmed: false }],
      }),
    );
    expect(text.split('\n')).toEqual([
      'Validation of Office',
      '1970-01-01T00:00:01.000Z · Failed',
      '',
      'Settings: passed, 12 ms',
      '  nothing-that-has-a-word: 1',
      'Connection: failed, 12 ms',
      '  ca.example refuses connections on port 443.',
      "  Check the port, and whether the CA's web service is running.",
      '  Sent:',
      '    GET /',
      '    Host: ca.example',
      'TLS: skipped',
      '  The address is without TLS.',
      'Revocation list: skipped',
      '',
      'Certificates of the CA',
      `CN=Office CA  SHA-256 ${HASH}`,
      '',
    ]);
  });
});
